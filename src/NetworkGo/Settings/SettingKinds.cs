using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text;

namespace NetworkGo.Settings;

/// <summary>The kinds of value that settings have, each with its range and its words.</summary>
internal static class SettingKinds
{
    private const string Off = "off";

    /// <summary>A duration within bounds, both inclusive.</summary>
    public static SettingKey Duration(
        string path,
        TimeSpan least,
        TimeSpan most,
        Func<ProgramSettings, TimeSpan> get,
        Func<ProgramSettings, TimeSpan, ProgramSettings> set,
        bool wholeSeconds = false) => new(
            path,
            $"a duration from {DurationText.Format(least)} to {DurationText.Format(most)}"
                + (wholeSeconds ? " in whole seconds, such as 5s" : ", such as 200ms, 30s or 1m"),
            (settings, text) => DurationText.Parse(text) is { } value && value >= least && value <= most
                && (!wholeSeconds || value.Ticks % TimeSpan.TicksPerSecond == 0)
                    ? set(settings, value)
                    : null,
            settings => DurationText.Format(get(settings)));

    /// <summary>A duration within bounds, both inclusive, or <c>off</c> (zero).</summary>
    public static SettingKey DurationOrOff(
        string path, TimeSpan least, TimeSpan most, Func<ProgramSettings, TimeSpan> get, Func<ProgramSettings, TimeSpan, ProgramSettings> set) => new(
            path,
            $"off, or a duration from {DurationText.Format(least)} to {DurationText.Format(most)}, such as 60s",
            (settings, text) => string.Equals(text, Off, StringComparison.OrdinalIgnoreCase) ? set(settings, TimeSpan.Zero)
                : DurationText.Parse(text) is { } value && value >= least && value <= most ? set(settings, value)
                : null,
            settings => get(settings) == TimeSpan.Zero ? Off : DurationText.Format(get(settings)));

    /// <summary>A whole number within bounds, both inclusive.</summary>
    public static SettingKey Whole(
        string path, int least, int most, Func<ProgramSettings, int> get, Func<ProgramSettings, int, ProgramSettings> set) => new(
            path,
            string.Create(CultureInfo.InvariantCulture, $"a whole number from {least} to {most}"),
            (settings, text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= least && value <= most
                ? set(settings, value)
                : null,
            settings => get(settings).ToString(CultureInfo.InvariantCulture));

    /// <summary>A number within bounds, both inclusive.</summary>
    public static SettingKey Number(
        string path, double least, double most, Func<ProgramSettings, double> get, Func<ProgramSettings, double, ProgramSettings> set) => new(
            path,
            string.Create(CultureInfo.InvariantCulture, $"a number from {least} to {most}"),
            (settings, text) => double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
                && value >= least && value <= most
                    ? set(settings, value)
                    : null,
            settings => get(settings).ToString(CultureInfo.InvariantCulture));

    /// <summary>Yes or no.</summary>
    public static SettingKey Switch(
        string path, Func<ProgramSettings, bool> get, Func<ProgramSettings, bool, ProgramSettings> set) => new(
            path,
            "1, true, 0 or false",
            (settings, text) => text.ToUpperInvariant() switch
            {
                "1" or "TRUE" => set(settings, true),
                "0" or "FALSE" => set(settings, false),
                _ => null,
            },
            settings => get(settings) ? "true" : "false");

    /// <summary>One bit of the packet mark, in hexadecimal.</summary>
    public static SettingKey MarkBit(
        string path, Func<ProgramSettings, uint> get, Func<ProgramSettings, uint, ProgramSettings> set) => new(
            path,
            "one bit in hexadecimal, 0x1 to 0x80000000, such as \"0x10000000\"",
            (settings, text) => text.StartsWith("0x", StringComparison.OrdinalIgnoreCase)
                && uint.TryParse(text.AsSpan(2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
                && BitOperations.IsPow2(value)
                    ? set(settings, value)
                    : null,
            settings => string.Create(CultureInfo.InvariantCulture, $"0x{get(settings):x}"));

    /// <summary>One of several words.</summary>
    public static SettingKey Choice<T>(string path, Func<ProgramSettings, T> get, Func<ProgramSettings, T, ProgramSettings> set)
        where T : struct, Enum => new(
            path,
            "one of " + string.Join(", ", Enum.GetNames<T>().Select(static n => n.ToLowerInvariant())),
            (settings, text) => text.All(char.IsAsciiLetter) && Enum.TryParse<T>(text, ignoreCase: true, out var value) ? set(settings, value) : null,
            settings => get(settings).ToString().ToLowerInvariant());

    /// <summary>Names of chains, <c>*</c> for any characters, separated by commas or a list.</summary>
    public static SettingKey ChainNames(
        string path, Func<ProgramSettings, EquatableArray<string>> get, Func<ProgramSettings, EquatableArray<string>, ProgramSettings> set) => new(
            path,
            "names of iptables chains, * for any characters, such as [\"f2b-*\"]",
            (settings, text) =>
            {
                var names = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
                return Array.TrueForAll(names, static n => n.Length <= 29 && n.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '*' or '.' or ':'))
                    ? set(settings, names.ToEquatableArray())
                    : null;
            },
            settings => string.Join(',', get(settings)))
        {
            TakesList = true,
        };

    /// <summary>The path of a file; a relative one is taken from the working directory.</summary>
    public static SettingKey FilePath(
        string path, Func<ProgramSettings, string> get, Func<ProgramSettings, string, ProgramSettings> set) => new(
            path,
            "the path of a file, such as /etc/user/config/networks.json",
            (settings, text) => text.Trim().Length > 0 && !text.EndsWith('/') && !text.Any(char.IsControl) ? set(settings, text) : null,
            get);

    /// <summary>The path of a folder: absolute.</summary>
    public static SettingKey FolderPath(
        string path, Func<ProgramSettings, string> get, Func<ProgramSettings, string, ProgramSettings> set) => new(
            path,
            "the absolute path of a folder, such as /var/lib/network-go",
            (settings, text) => text.StartsWith('/') && text.Trim('/').Length > 0 && !text.Any(char.IsControl) ? set(settings, text) : null,
            get);

    /// <summary>The path of a Unix socket: absolute, and short enough for the kernel's address structure.</summary>
    public static SettingKey SocketPath(
        string path, Func<ProgramSettings, string> get, Func<ProgramSettings, string, ProgramSettings> set) => new(
            path,
            "an absolute path of at most 107 bytes, such as /run/network-go/network-go.sock",
            (settings, text) => IsSocketPath(text) ? set(settings, text) : null,
            get);

    /// <summary>An address and a port to listen on, or nothing.</summary>
    public static SettingKey Listen(
        string path, Func<ProgramSettings, string> get, Func<ProgramSettings, string, ProgramSettings> set) => new(
            path,
            "\"ADDRESS:PORT\" such as \"127.0.0.1:9469\" (quoted in a settings file), or \"\" for off",
            (settings, text) => text.Length == 0
                || (IPEndPoint.TryParse(text, out var endpoint) && endpoint.Port > 0 && text.EndsWith($":{endpoint.Port}", StringComparison.Ordinal))
                    ? set(settings, text)
                    : null,
            get);

    /// <summary>The address of an engine.</summary>
    public static SettingKey EngineAddress(
        string path, Func<ProgramSettings, string> get, Func<ProgramSettings, string, ProgramSettings> set) => new(
            path,
            "\"unix:///PATH\" or \"tcp://HOST:PORT\" (quoted in a settings file)",
            (settings, text) => IsEngineAddress(text) ? set(settings, text) : null,
            get);

    // sockaddr_un.sun_path is 108 bytes with the closing zero.
    private static bool IsSocketPath(string text) => text.StartsWith('/') && !text.EndsWith('/')
        && Encoding.UTF8.GetByteCount(text) <= 107 && !text.Any(char.IsControl);

    private static bool IsEngineAddress(string text)
    {
        const string Unix = "unix://";
        if (text.StartsWith(Unix, StringComparison.Ordinal))
        {
            return IsSocketPath(text[Unix.Length..]);
        }

        return text.StartsWith("tcp://", StringComparison.Ordinal) && Uri.TryCreate(text, UriKind.Absolute, out var uri)
            && uri.Host.Length > 0 && uri.Port > 0 && uri.AbsolutePath is "" or "/";
    }
}
