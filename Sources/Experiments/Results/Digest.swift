import Crypto
import Foundation

/// The SHA-256 of `bytes` in lowercase hexadecimal.
func digest(of bytes: Data) -> String {
  SHA256.hash(data: bytes).map { String(format: "%02x", $0) }.joined()
}
