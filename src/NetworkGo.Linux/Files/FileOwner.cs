using System.Runtime.InteropServices;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Files;

/// <summary>Whose a file is, and who may do what with it.</summary>
/// <param name="User">Its user.</param>
/// <param name="Group">Its group.</param>
/// <param name="Mode">The twelve bits of its mode.</param>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct FileOwner(uint User, uint Group, UnixFileMode Mode)
{
    private const UnixFileMode WritableByOthers = UnixFileMode.GroupWrite | UnixFileMode.OtherWrite;

    /// <summary>Whether someone other than this process's user and root may change it.</summary>
    public bool IsOpenToOthers => (User != 0 && User != Libc.EffectiveUser()) || (Mode & WritableByOthers) != UnixFileMode.None;

    /// <summary>Of a file or folder, links followed; null where there is none, or it may not be looked at.</summary>
    public static FileOwner? Of(string path) => Libc.Statistics(Libc.CurrentDirectory, path, 0, Libc.BasicStatistics, out var status) == 0
        ? new FileOwner(status.User, status.Group, (UnixFileMode)(status.Mode & 0xfff))
        : null;
}
