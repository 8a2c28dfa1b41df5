using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Linux.Namespaces;
using NetworkGo.Linux.Native;

namespace NetworkGo.Linux.Iptables;

/// <summary>
/// Sees whether the tables of iptables-legacy changed in the namespace that it was opened in. The kernel announces no change
/// of theirs, so they are read; by a socket's options, as <c>iptables-legacy-save</c> does, and without a process.
/// </summary>
internal sealed class LegacyTables : IDisposable
{
    private const int GetInfo = 64;
    private const int GetEntries = 65;

    // struct ipt_getinfo: a name of 32 bytes, 12 numbers; the last is the size of all entries.
    private const int NameSize = 32;
    private const int InfoSize = 84;
    private const int SizeOffset = 80;

    // struct ipt_get_entries: name, size, and the entries from the next multiple of 8.
    private const int EntriesOffset = 40;

    // struct ipt_entry: where the next one begins, and its two counters, which change with every packet.
    private const int NextOffset = 90;
    private const int CountersOffset = 96;
    private const int CountersSize = 16;
    private const int EntrySize = 112;

    private readonly string modulePath;
    private readonly SafeFileHandle names;
    private readonly SafeFileHandle socket;
    private byte[] last = [];

    private LegacyTables(string modulePath, SafeFileHandle names, SafeFileHandle socket) =>
        (this.modulePath, this.names, this.socket) = (modulePath, names, socket);

    /// <summary>
    /// Whether the namespace has no table of iptables-legacy. No: there is one, or that is unknown.
    /// </summary>
    public static bool AreNone(NamespaceHandle target, string procRoot)
    {
        try
        {
            using var list = NamespaceThread.Run(target, () => OpenNames(procRoot));
            Span<byte> first = stackalloc byte[1];
            return list.IsInvalid ? !File.Exists(PathOfNames(procRoot, "self")) : RandomAccess.Read(list, first, 0) == 0;
        }
        catch (IOException)
        {
            // Whoever reads them will be refused, too, and say why.
            return false;
        }
    }

    /// <summary>Opens what it needs; to be called in the namespace.</summary>
    public static LegacyTables Open(string procRoot) => new(
        PathOfNames(procRoot, "self"),
        OpenNames(procRoot),
        Libc.Socket(Libc.Internet, Libc.DatagramSocket | Libc.CloseOnExec, 0));

    /// <summary>Whether they are others than when this was asked last; the first answer is of no use.</summary>
    public bool HaveChanged()
    {
        if (names.IsInvalid)
        {
            // The module was not loaded. Once it is, every namespace has the file.
            return File.Exists(modulePath);
        }

        var now = Read();
        var changed = now is null || !now.AsSpan().SequenceEqual(last);
        last = now ?? [];
        return changed;
    }

    public void Dispose()
    {
        names.Dispose();
        socket.Dispose();
    }

    // The tables that a namespace has, one a line; there is no such file anywhere where the kernel's module is not loaded.
    // Reading it makes none.
    private static string PathOfNames(string procRoot, string process) => Path.Combine(procRoot, process, "net", "ip_tables_names");

    private static SafeFileHandle OpenNames(string procRoot) =>
        Libc.OpenAt(Libc.CurrentDirectory, PathOfNames(procRoot, "thread-self"), Libc.ReadOnly | Libc.CloseOnExec, 0);

    // Null where the kernel refuses: then nothing can be promised.
    private byte[]? Read()
    {
        Span<byte> list = stackalloc byte[256];
        var length = RandomAccess.Read(names, list, 0);
        if (length == 0)
        {
            return [];
        }

        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var table in Encoding.ASCII.GetString(list[..length]).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!TryRead(table, hash))
            {
                return null;
            }
        }

        return hash.GetHashAndReset();
    }

    // Only for a table that is there: the request for one that is not makes it.
    private bool TryRead(string table, IncrementalHash hash)
    {
        var info = new byte[InfoSize];
        Encoding.ASCII.GetBytes(table, info);
        var length = info.Length;
        if (Libc.GetSocketOption(socket, Libc.InternetLevel, GetInfo, info, ref length) != 0)
        {
            return false;
        }

        var size = MemoryMarshal.Read<int>(info.AsSpan(SizeOffset));
        var entries = new byte[EntriesOffset + size];
        Encoding.ASCII.GetBytes(table, entries);
        MemoryMarshal.Write(entries.AsSpan(NameSize), size);
        length = entries.Length;
        if (Libc.GetSocketOption(socket, Libc.InternetLevel, GetEntries, entries, ref length) != 0)
        {
            // Changed between the two.
            return false;
        }

        hash.AppendData(info);
        hash.AppendData(WithoutCounters(entries.AsSpan(EntriesOffset)));
        return true;
    }

    private static Span<byte> WithoutCounters(Span<byte> entries)
    {
        for (var rest = entries; rest.Length >= EntrySize;)
        {
            rest.Slice(CountersOffset, CountersSize).Clear();
            var next = MemoryMarshal.Read<ushort>(rest[NextOffset..]);
            if (next < EntrySize || next > rest.Length)
            {
                break;
            }

            rest = rest[next..];
        }

        return entries;
    }
}
