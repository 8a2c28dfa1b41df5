using System.Globalization;
using System.Runtime.InteropServices;
using NetworkGo.Netfilter.Nftables.Reading;

namespace NetworkGo.Linux.Nftables;

/// <summary>What an error of the kernel's, or of a socket to it, means for the request that it is about.</summary>
internal static class NftFailures
{
    /// <summary>Of a request that could not be sent: the kernel took nothing of it.</summary>
    public static NftFailure OfSending(int error, string subject) => Of(
        error is ErrnoText.NoBuffers or ErrnoText.TimedOut ? NftFailureKind.Busy : ErrnoText.KindOf(error), error, subject);

    /// <summary>Of an answer that did not come. The request was sent: what is left open is whether it is done.</summary>
    public static NftFailure OfReceiving(int error, string subject) => Of(
        ErrnoText.KindOf(error) == NftFailureKind.Denied ? NftFailureKind.Denied : NftFailureKind.Unknown, error, subject);

    /// <summary>The end of a dump says by a number of its own whether it broke off: a set that is deleted meanwhile ends with ENOENT.</summary>
    public static NftFailure? OfEnd(ReadOnlySpan<byte> body, string subject)
    {
        var number = body.Length < sizeof(int) ? 0 : -MemoryMarshal.Read<int>(body);
        return number <= 0 ? null : Of(ErrnoText.KindOf(number), number, subject);
    }

    /// <summary>Of the request for the generation: each kernel with nf_tables knows it, and it has nothing in it that could be wrong.</summary>
    public static NftFailure? WithSupport(NftFailure? failure) => failure is { ErrorNumber: ErrnoText.Invalid or ErrnoText.NotSupported }
        ? failure with { Kind = NftFailureKind.Unsupported, Words = $"the kernel has no nf_tables: {failure.Words}" }
        : failure;

    /// <summary>Of an answer that is cut short.</summary>
    public static NftFailure Malformed(string subject) =>
        new(NftFailureKind.Malformed, 0, subject, $"{subject}: the kernel's answer is cut short");

    /// <summary>What the kernel says; null for an acknowledgement.</summary>
    public static NftFailure? OfAnswer(NetlinkError? error, string subject)
    {
        if (error is null)
        {
            return Malformed(subject);
        }

        if (error.Number == 0)
        {
            return null;
        }

        var said = error.Text.Length > 0 ? $": {error.Text}" : "";
        var where = error.Offset is { } offset ? string.Create(CultureInfo.InvariantCulture, $", at byte {offset}") : "";
        return new NftFailure(
            ErrnoText.KindOf(error.Number), error.Number, subject, $"{subject}: {ErrnoText.Of(error.Number)}{said}{where}", error.Offset);
    }

    private static NftFailure Of(NftFailureKind kind, int error, string subject) => new(kind, error, subject, $"{subject}: {ErrnoText.Of(error)}");
}
