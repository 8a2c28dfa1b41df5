using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace NetworkGo.Linux.Native;

/// <summary>
/// The few calls of the C library that the BCL has no member for. Constants and layouts are those of 64-bit Linux,
/// the same on x86-64 and arm64.
/// </summary>
internal static partial class Libc
{
    public const int CurrentDirectory = -100;
    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;
    public const uint BasicStatistics = 0x7ff;

    public const int NewNetworkNamespace = 0x40000000;

    public const int Internet = 2;
    public const int Netlink = 16;
    public const int DatagramSocket = 2;
    public const int RawSocket = 3;
    public const int RouteProtocol = 0;
    public const int NetfilterProtocol = 12;
    public const int InternetLevel = 0;
    public const int SocketLevel = 1;
    public const int ReceiveBuffer = 8;
    public const int ReceiveTimeout = 20;

    private const ulong NamespaceTypeRequest = 0xb703;

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle OpenAt(int directory, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial SafeFileHandle OpenAt(SafeFileHandle directory, string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "setns", SetLastError = true)]
    public static partial int EnterNamespace(SafeFileHandle descriptor, int type);

    [LibraryImport("libc", EntryPoint = "unshare", SetLastError = true)]
    public static partial int Unshare(int flags);

    /// <summary>Index of a device of the calling thread's network namespace; 0 when there is none.</summary>
    [LibraryImport("libc", EntryPoint = "if_nametoindex", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial uint InterfaceIndex(string name);

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial SafeFileHandle Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeFileHandle socket, in NetlinkAddress address, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(SafeFileHandle socket, int level, int option, in TimeValue value, int length);

    [LibraryImport("libc", EntryPoint = "setsockopt", SetLastError = true)]
    public static partial int SetSocketOption(SafeFileHandle socket, int level, int option, in int value, int length);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetSocketOption(SafeFileHandle socket, int level, int option, Span<byte> value, ref int length);

    [LibraryImport("libc", EntryPoint = "send", SetLastError = true)]
    public static partial nint Send(SafeFileHandle socket, ReadOnlySpan<byte> buffer, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "recv", SetLastError = true)]
    public static partial nint Receive(SafeFileHandle socket, Span<byte> buffer, nint length, int flags);

    /// <summary>Changes the owner of an open file; -1 leaves a number as it is.</summary>
    [LibraryImport("libc", EntryPoint = "fchown", SetLastError = true)]
    public static partial int ChangeOwner(SafeFileHandle file, uint user, uint group);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    /// <summary>What the kernel knows of a file; its structure is the same on every architecture.</summary>
    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Statistics(int directory, string path, int flags, uint mask, out ExtendedStatus status);

    /// <summary>The inode of an open file.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static ulong Inode(SafeFileHandle descriptor)
    {
        if (Stat(descriptor, out var status) != 0)
        {
            throw new IOException($"fstat failed: {LastError()}");
        }

        return status.Inode;
    }

    /// <summary>
    /// Whether an open file is a network namespace. An ordinary file, as a namespace's mount point is where its
    /// mount has not been propagated, does not know the request.
    /// </summary>
    public static bool IsNetworkNamespace(SafeFileHandle descriptor) =>
        Control(descriptor, NamespaceTypeRequest) == NewNetworkNamespace;

    public static string LastError() => Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());

    [LibraryImport("libc", EntryPoint = "fstat", SetLastError = true)]
    private static partial int Stat(SafeFileHandle descriptor, out FileStatus status);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    private static partial int Control(SafeFileHandle descriptor, ulong request);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeValue
    {
        public long Seconds;
        public long Microseconds;
    }

    // struct statx (linux/stat.h), as far as it is used; its size is 256.
    [StructLayout(LayoutKind.Explicit, Size = 256)]
    public struct ExtendedStatus
    {
        [FieldOffset(20)]
        public uint User;

        [FieldOffset(24)]
        public uint Group;

        [FieldOffset(28)]
        public ushort Mode;
    }

    // struct sockaddr_nl.
    [StructLayout(LayoutKind.Sequential)]
    public struct NetlinkAddress
    {
        public ushort Family;
        public ushort Padding;
        public uint PortId;
        public uint Groups;
    }

    // struct stat begins with st_dev and st_ino on both; its size is 144 on x86-64 and 128 on arm64.
    [StructLayout(LayoutKind.Sequential, Size = 144)]
    private struct FileStatus
    {
        public ulong Device;
        public ulong Inode;
    }
}
