import Foundation

/// How much memory there is.
public enum AvailableMemory {
  /// What the machine has, or less where this process's control group is limited, bytes.
  public static var ofMachine: Int {
    let whole = Int(clamping: ProcessInfo.processInfo.physicalMemory)
    return controlGroupLimits.reduce(whole, min)
  }

  /// The limit of this process's address space, bytes; the largest number where there is none.
  public static var ofProcess: Int {
    var limit = rlimit()
    guard getrlimit(addressSpace, &limit) == 0 else { return .max }
    return Int(clamping: limit.rlim_cur)
  }

  #if os(Linux)
    private static let addressSpace = __rlimit_resource_t(UInt32(RLIMIT_AS.rawValue))

    /// The limits of the control groups that this process is in, of either version, and of those around them.
    private static var controlGroupLimits: [Int] {
      guard let groups = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8) else {
        return []
      }
      return groups.split(separator: "\n").flatMap { line -> [Int] in
        let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3 else { return [] }
        let isSecond = parts[1].isEmpty
        guard isSecond || parts[1].split(separator: ",").contains("memory") else { return [] }
        let root = isSecond ? "/sys/fs/cgroup" : "/sys/fs/cgroup/memory"
        let file = isSecond ? "memory.max" : "memory.limit_in_bytes"
        let names = parts[2].split(separator: "/")
        return (0...names.count).compactMap { count in
          let path = ([root] + names.prefix(count).map(String.init) + [file])
            .joined(separator: "/")
          // Where there is no limit the word is `max`, or a number beyond all memory.
          return (try? String(contentsOfFile: path, encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
      }
    }
  #else
    private static let addressSpace = RLIMIT_AS
    private static let controlGroupLimits: [Int] = []
  #endif
}
