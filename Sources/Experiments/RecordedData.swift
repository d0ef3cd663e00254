import Results
import Runs

extension Manifest {
  /// The choice of images in the manifest of any version; nil if the experiment generates its images.
  ///
  /// - Throws: If the settings are damaged.
  package var dataSettings: DataSettings? {
    get throws { try RecordedSettings(of: self).data }
  }
}
