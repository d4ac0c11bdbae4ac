public import Foundation
#if canImport(Glibc)
    import Glibc
#else
    import Darwin
#endif

extension FileSystem {
    /// Whether this user may write a file, or make files in a folder.
    public static func isWritable(_ url: URL) -> Bool { unsafe access(url.path, W_OK) == 0 }

    /// Whether a path lies on a file system that several machines share, where locks and shared
    /// memory do not reach across hosts; false where the system does not say.
    public static func isOnNetwork(_ url: URL) -> Bool {
        // The C library's statfs is not visible to Swift; the kernel's list of mounts says the same.
        guard let mounts = try? String(contentsOfFile: "/proc/self/mounts", encoding: .utf8) else {
            return false
        }
        return isOnNetwork(url.resolvingSymlinksInPath().path, mounts: mounts)
    }

    /// Reads the kernel's list: the longest mount point above the path counts, the last of equals.
    static func isOnNetwork(_ path: String, mounts: String) -> Bool {
        var longest = 0
        var type: Substring = ""
        for line in mounts.split(separator: "\n") {
            let fields = line.split(separator: " ")
            guard fields.count > 2 else { continue }
            let point = fields[1].replacingOccurrences(of: "\\040", with: " ")
            let folder = point.hasSuffix("/") ? point : point + "/"
            guard (path + "/").hasPrefix(folder), folder.count >= longest else { continue }
            longest = folder.count
            type = fields[2]
        }
        return networkTypes.contains { type == $0 || type.hasPrefix($0 + ".") }
    }

    private static let networkTypes = [
        "nfs", "nfs4", "cifs", "smb3", "smbfs", "lustre", "gpfs", "ceph", "afs", "9p", "beegfs",
        "glusterfs", "fuse.sshfs", "fuse.glusterfs", "fuse.ceph", "fuse.juicefs", "orangefs",
        "pvfs2",
    ]
}
