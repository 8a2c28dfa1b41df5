using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;
using NetworkGo.Testing;

namespace NetworkGo.Benchmarks.Probing;

/// <summary>
/// Asks nftables of one network namespace what can be asked in a microsecond, so that to look a thousand times a second
/// costs next to nothing: no program is started and no rule is read.
/// </summary>
internal sealed class NftSocket : IDisposable
{
    private const int Netlink = 16;
    private const int Raw = 3;
    private const int CloseOnExec = 0x80000;
    private const int NetfilterProtocol = 12;

    // NFNL_SUBSYS_NFTABLES, and the messages of linux/netfilter/nf_tables.h.
    private const int Subsystem = 10 << 8;
    private const int NewChain = 3;
    private const int GetChain = 4;
    private const int GetGeneration = 16;
    private const byte Inet = 1;
    private const byte IPv4 = 2;
    private const ushort ChainTable = 1;
    private const ushort ChainName = 3;

    private const int HeaderLength = 20;

    private readonly SafeFileHandle socket;
    private readonly byte[] answer = new byte[8192];
    private readonly byte[] generationRequest = Request(GetGeneration, 0);

    /// <summary>Opens one in a namespace.</summary>
    public NftSocket(NetworkNamespace place)
    {
        // A netlink socket belongs to the namespace of the thread that opens it.
        SafeFileHandle? opened = null;
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                place.Enter();
                opened = OpenSocket(Netlink, Raw | CloseOnExec, NetfilterProtocol);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException or Win32Exception)
            {
                failure = e;
            }
        });
        thread.Start();
        thread.Join();
        socket = opened is { IsInvalid: false } ? opened : throw new InvalidOperationException($"No netlink socket in {place}.", failure);
    }

    /// <summary>The number of the rule set, which every transaction counts up.</summary>
    public uint Generation()
    {
        var length = Ask(generationRequest);
        // Behind the headers an attribute: length, type NFTA_GEN_ID, the number.
        return length >= HeaderLength + 8
            ? BinaryPrimitives.ReadUInt32BigEndian(answer.AsSpan(HeaderLength + 4))
            : throw new InvalidOperationException("The kernel did not tell the generation of its rules.");
    }

    /// <summary>Whether a table, of the family inet or of iptables, has a chain of this name; it comes in one transaction with its rules.</summary>
    public bool HasChain(bool isInet, string table, string chain)
    {
        Ask([.. Request(GetChain, isInet ? Inet : IPv4, Attribute(ChainTable, table), Attribute(ChainName, chain))]);
        return BinaryPrimitives.ReadUInt16LittleEndian(answer.AsSpan(4)) == (Subsystem | NewChain);
    }

    public void Dispose() => socket.Dispose();

    private static byte[] Request(int message, byte family, params byte[][] attributes)
    {
        var request = new byte[HeaderLength + attributes.Sum(static a => a.Length)];
        BinaryPrimitives.WriteInt32LittleEndian(request, request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(4), (ushort)(Subsystem | message));
        // NLM_F_REQUEST.
        BinaryPrimitives.WriteUInt16LittleEndian(request.AsSpan(6), 1);
        request[16] = family;
        var place = HeaderLength;
        foreach (var attribute in attributes)
        {
            attribute.CopyTo(request, place);
            place += attribute.Length;
        }

        return request;
    }

    private static byte[] Attribute(ushort type, string text)
    {
        var length = 4 + text.Length + 1;
        var attribute = new byte[(length + 3) & ~3];
        BinaryPrimitives.WriteUInt16LittleEndian(attribute, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(attribute.AsSpan(2), type);
        Encoding.ASCII.GetBytes(text, attribute.AsSpan(4));
        return attribute;
    }

    private int Ask(byte[] request)
    {
        if (Send(socket, request, request.Length, 0) != request.Length)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }

        var length = (int)Receive(socket, answer, answer.Length, 0);
        return length >= HeaderLength ? length : throw new Win32Exception(Marshal.GetLastPInvokeError());
    }

    [DllImport("libc", EntryPoint = "socket", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern SafeFileHandle OpenSocket(int family, int type, int protocol);

    [DllImport("libc", EntryPoint = "send", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Send(SafeFileHandle socket, byte[] buffer, nint length, int flags);

    [DllImport("libc", EntryPoint = "recv", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint Receive(SafeFileHandle socket, byte[] buffer, nint length, int flags);
}
