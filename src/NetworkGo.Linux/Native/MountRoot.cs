using System.Runtime.InteropServices;

namespace NetworkGo.Linux.Native;

/// <summary>Whether something is mounted at a path itself, as where a container has a single file mounted.</summary>
internal static partial class MountRoot
{
    private const int NoFollow = 0x100;
    private const ulong Attribute = 0x2000;

    /// <summary>Asks the kernel: since 5.8 it knows, and before that the answer is no.</summary>
    public static bool Is(string path) => Status(Libc.CurrentDirectory, path, NoFollow, 0, out var status) == 0 && (status.Attributes & Attribute) != 0;

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int directory, string path, int flags, uint mask, out ExtendedStatus status);

    // struct statx: 256 bytes, of which stx_attributes is the second member.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    private struct ExtendedStatus
    {
        [FieldOffset(8)]
        public ulong Attributes;
    }
}
