import Checksums
import Foundation

/// Returns the SHA-256 of `bytes` in lowercase hexadecimal.
package func digest(of bytes: Data) -> String {
  var hash = SHA256()
  hash.update(bytes.span)
  return hash.hexadecimalDigest()
}
