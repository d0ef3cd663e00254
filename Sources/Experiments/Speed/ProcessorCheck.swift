import Foundation
import Kernels

/// Whether this processor has what the arithmetic was built for.
///
/// The arithmetic is built for the processor that builds it; a program that is moved to a lesser one
/// must say so before it executes an instruction that is not there.
public enum ProcessorCheck {
  /// The names of the extensions in `/proc/cpuinfo`, in the order of `targetExtensions`' bits.
  private static let extensionNames = [
    "popcnt", "sse4_2", "avx", "avx2", "fma", "f16c", "bmi1", "bmi2", "abm", "movbe", "avx512f",
    "avx512cd", "avx512vl", "avx512bw", "avx512dq", "avx512vbmi", "avx512_vbmi2", "avx512_vnni",
    "avx512_bitalg", "avx512_vpopcntdq", "avx512ifma", "avx512_bf16", "avx512_fp16", "avx_vnni",
    "gfni", "vaes", "vpclmulqdq", "adx", "sha_ni",
  ]

  /// What to say before a run where arithmetic is emulated; nil where it is not.
  public static var notice: String? {
    fusesMultiplyAdd
      ? nil
      : "This program was built for processors without fused multiply-add, which it emulates: the "
        + "results are the same, but take many times as long."
  }

  /// What the program needs and this processor lacks; nothing where that cannot be told.
  public static func missingExtensions() -> [String] {
    guard let information = try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8) else {
      return []
    }
    return missingExtensions(required: targetExtensions, processorInformation: information)
  }

  static func missingExtensions(required: UInt32, processorInformation: String) -> [String] {
    let flags = processorInformation.split(separator: "\n").first { $0.hasPrefix("flags") }
    guard let flags else { return [] }
    let present = Set(flags.split(whereSeparator: { $0 == " " || $0 == "\t" }).map(String.init))
    return extensionNames.enumerated().filter { required >> $0.offset & 1 == 1 }.map(\.element)
      .filter { !present.contains($0) }
  }
}
