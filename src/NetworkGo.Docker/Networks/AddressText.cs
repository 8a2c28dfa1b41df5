using System.Globalization;
using System.Net;

namespace NetworkGo.Docker.Networks;

/// <summary>Addresses and subnets in the forms that engines write them.</summary>
internal static class AddressText
{
    /// <summary>An address; some engines write a gateway with its prefix length. Null where there is none.</summary>
    public static IPAddress? ParseAddress(string? text) =>
        text is { Length: > 0 } && IPAddress.TryParse(text.AsSpan(0, PrefixStart(text)), out var address) ? address : null;

    /// <summary>A subnet. The engine keeps it as it was asked for, so that host bits may be set in it. Null where there is none.</summary>
    public static IPNetwork? ParseNetwork(string? text)
    {
        if (ParseAddress(text) is not { } address)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        var start = PrefixStart(text!);
        if (start == text!.Length
            || !int.TryParse(text.AsSpan(start + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            || length > bytes.Length * 8)
        {
            return null;
        }

        for (var index = 0; index < bytes.Length; index++)
        {
            var kept = Math.Clamp(length - (index * 8), 0, 8);
            bytes[index] &= (byte)(0xFF00 >> kept);
        }

        return new IPNetwork(new IPAddress(bytes), length);
    }

    private static int PrefixStart(string text)
    {
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        return slash < 0 ? text.Length : slash;
    }
}
