import Experiments
import Models
import Provenance
import Results

extension SourceRevision {
  /// The sources and the build of this program.
  static let ofThisProgram = SourceRevision(
    commit: Provenance.commit, hasChanges: Provenance.hasChanges,
    sourcesDigest: Provenance.sourcesDigest,
    compilerSettings: [
      Manifest.compiler, Manifest.buildConfiguration, Machine.current.architecture,
    ]
      + ProcessorCheck.requiredExtensions)
}
