import Foundation
import Kernels

/// Compares this processor with the one that the arithmetic was built for.
///
/// The arithmetic uses every instruction of the processor that builds it. On a lesser processor a
/// program must stop with a message before it executes an instruction that is missing there.
package enum ProcessorCheck {
  /// The names of the extensions in `/proc/cpuinfo`, in the order of `targetExtensions`' bits.
  private static let extensionNames = [
    "popcnt", "sse4_2", "avx", "avx2", "fma", "f16c", "bmi1", "bmi2", "abm", "movbe", "avx512f",
    "avx512cd", "avx512vl", "avx512bw", "avx512dq", "avx512vbmi", "avx512_vbmi2", "avx512_vnni",
    "avx512_bitalg", "avx512_vpopcntdq", "avx512ifma", "avx512_bf16", "avx512_fp16", "avx_vnni",
    "gfni", "vaes", "vpclmulqdq", "adx", "sha_ni",
  ]

  /// What to say before a run if multiply-adds are emulated; nil if they are not.
  package static var notice: String? {
    fusesMultiplyAdd
      ? nil
      : "This program was built for processors without fused multiply-add, which it emulates: the "
        + "results are the same, but take many times as long."
  }

  /// The extensions that the arithmetic uses and this processor lacks; empty if that is unknown.
  package static let missingExtensions: [String] = {
    guard let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return []
    }
    return missingExtensions(required: targetExtensions, processorInformation: information)
  }()

  /// The extensions that the arithmetic was built for.
  package static var requiredExtensions: [String] { names(of: targetExtensions) }

  static func missingExtensions(required: UInt32, processorInformation: String) -> [String] {
    let flags = processorInformation.split(separator: "\n").first { $0.hasPrefix("flags") }
    guard let flags else { return [] }
    let present = Set(flags.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init))
    return names(of: required).filter { !present.contains($0) }
  }

  private static func names(of extensions: UInt32) -> [String] {
    extensionNames.enumerated().filter { extensions >> $0.offset & 1 == 1 }.map(\.element)
  }
}
