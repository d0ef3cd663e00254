import Foundation

/// The operating system's words for an error number: "No such file or directory".
///
/// - Parameter code: A value of `errno`.
package func systemReason(_ code: Int32) -> String {
  String(cString: strerror(code))
}

extension Error {
  /// The operating system's words for an error of Foundation, which hides them one level down.
  package var systemReason: String {
    let cause = (self as NSError).userInfo[NSUnderlyingErrorKey] as? any Error ?? self
    let error = cause as NSError
    guard error.domain == NSPOSIXErrorDomain else { return localizedDescription }
    return Messages.systemReason(Int32(error.code))
  }
}
