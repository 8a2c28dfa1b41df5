using System.Globalization;
using System.Text;
using NetworkGo.Testing;

namespace NetworkGo.Chaos.Tests.Files;

/// <summary>Valid files, altered by the grammar of JSON and of the file: deep in the loader is where the faults are.</summary>
internal sealed class FileMutator(Random random)
{
    // As they are written in the file, quotes included. Half of them are right in some member.
    private static readonly string[] Strings =
    [
        "\"\"", "\" \"", "\"-j ACCEPT\"", "\"--\"", "\"-j\"", "\"x -j ACCEPT\"", "\"a\\n-A INPUT -j ACCEPT\"", "\"a\\nCOMMIT\\n*nat\"", "\"a\\u0000b\"",
        "\"$(reboot)\"", "\"`id`\"", "\";id\"", "\"a\\\"b\"", "\"a\\\\\"", "\"'\"", "\"\\ud800\"", "\"\\udc00x\"", "\"\\ud83d\\ude00\"", "\"\u202eevil\"",
        "\"a\u0301\u0301\"", "\"\u2028\"", "\"\u0085\"", "\"\\u001b[2J\"", "\"\ufeff\"", "\"%s%n\"", "\"../../etc/passwd\"", "\"/\"", "\"#\"", "\"*\"",
        "\"a*\"", "\"host\"", "\"tcp\"", "\"UDP\"", "\"icmp\"", "\"all\"", "\"sctp\"", "\"dnat\"", "\"snat\"", "\"wg0\"", "\"wg+\"", "\"!wg0\"", "\"eth0.100\"",
        "\"abcdefghijklmno\"", "\"abcdefghijklmnop\"", "\".\"", "\"..\"", "\"80\"", "\"80:90\"", "\"90:80\"", "\"0\"", "\"65535\"", "\"65536\"",
        "\"080\"", "\" 80\"", "\"80-90\"", "\"0x50\"", "\"١٢\"", "\"10.0.0.0/8\"", "\"0.0.0.0/0\"", "\"10.0.0.1/8\"", "\"::/0\"", "\"10.1\"",
        "\"010.0.0.1\"", "\"0x7f.1\"", "\"127.0.0.1\"", "\"255.255.255.255\"", "\"224.0.0.1/4\"", "\"172.18.103.2\"", "\"172.18.103.0/24\"",
        "\"172.18.103.0/33\"", "\"172.18.103.0/-1\"", "\"172.18.103.0/+24\"", "\"1.2.3.4%eth0\"", "\"bridge\"", "\"macvlan\"",
        "\"name with spaces\"", "\"# comment\"", "\"network-go\"", "\"network-go:x:00000000\"", "\"com.docker.network.bridge.name\"",
    ];

    private static readonly string[] Numbers =
    [
        "0", "-0", "-1", "1", "80", "65535", "65536", "1e2", "8.0e1", "80.0", "1e400", "-1e400", "1e-400", "2147483648", "-2147483649",
        "18446744073709551616", "99999999999999999999999999999999", "0.1", "true", "false", "null", "{}", "[]", "[[]]", "[null]", "NaN", "01", "+1", "0x10", "'a'",
    ];

    private readonly JsonPart[] seeds =
    [
        .. Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "NetworkGo.Core.Tests", "Policies", "Golden"), "*.json")
            .Order(StringComparer.Ordinal)
            .Append(Path.Combine(Repository.Root, "config", "networks.json"))
            .Select(static f => JsonPart.Parse(File.ReadAllText(f))),
    ];

    private readonly List<string> names =
    [
        "\"networks\"", "\"ips\"", "\"policies\"", "\"network_name\"", "\"subnet\"", "\"gateway\"", "\"driver\"", "\"internal\"", "\"ip_range\"", "\"labels\"",
        "\"options\"", "\"ip\"", "\"container_name\"", "\"selector\"", "\"service_name\"", "\"network\"", "\"name\"", "\"from\"", "\"port\"", "\"proto\"",
        "\"iface\"", "\"nat\"", "\"to\"", "\"to_port\"", "\"masquerade\"", "\"namespace\"",
    ];

    /// <summary>The next file.</summary>
    public byte[] Next()
    {
        var file = Pick(seeds).Copy();
        for (var edits = random.Next(5); edits > 0; edits--)
        {
            Edit(file);
        }

        var text = new StringBuilder();
        file.Write(text);
        return Encode(text.ToString());
    }

    private T Pick<T>(IReadOnlyList<T> of) => of[random.Next(of.Count)];

    private string HostileString() => random.Next(24) switch
    {
        0 => $"\"{new string('a', 255)}\"",
        1 => $"\"{new string('a', 256)}\"",
        2 => $"\"{new string((char)random.Next(0x20, 0x2fff), random.Next(1, 5000)).Replace('"', 'q').Replace('\\', 'b')}\"",
        3 => string.Create(CultureInfo.InvariantCulture, $"\"a\\u{random.Next(0x10000):x4}b\""),
        4 => string.Create(CultureInfo.InvariantCulture, $"\"{random.Next(256)}.{random.Next(256)}.{random.Next(256)}.{random.Next(256)}/{random.Next(34)}\""),
        5 => string.Create(CultureInfo.InvariantCulture, $"\"{random.Next(70000)}:{random.Next(70000)}\""),
        _ => Pick(Strings),
    };

    private void Edit(JsonPart file)
    {
        var all = file.All().ToList();
        var part = Pick(all);
        switch (random.Next(9))
        {
            case 0 or 1:
                var leaves = all.Where(static p => p.Members is null && p.Elements is null).ToList();
                (leaves.Count > 0 ? Pick(leaves) : part).Become(new JsonPart { Raw = HostileString() });
                break;
            case 2:
                part.Become(new JsonPart { Raw = random.Next(2) == 0 ? Pick(Numbers) : HostileString() });
                break;
            case 3:
                // A value from elsewhere, of whatever type.
                part.Become(Pick(all).Copy());
                break;
            case 4 when part.Members is { Count: > 0 } members:
                var (name, value) = Pick(members);
                members.Add((random.Next(2) == 0 ? name : HostileString(), value.Copy()));
                break;
            case 4 or 5:
                // A policy often holds what another member asks for.
                Pick(all.Where(static p => p.Members is not null).DefaultIfEmpty(file).ToList()).Members?.Add((Pick(names), new JsonPart { Raw = random.Next(3) == 0 ? Pick(Numbers) : HostileString() }));
                break;
            case 6 when part.Members is { Count: > 0 } some:
                some.RemoveAt(random.Next(some.Count));
                break;
            case 6 or 7 when part.Elements is { Count: > 0 } list:
                list.AddRange(Enumerable.Range(0, random.Next(1, 40)).Select(_ => Pick(list).Copy()).ToList());
                break;
            case 7:
                var depth = random.Next(1, 200);
                part.Become(new JsonPart { Raw = string.Concat(Enumerable.Repeat("[", depth)) + string.Concat(Enumerable.Repeat("]", depth)) });
                break;
            default:
                part.Become(new JsonPart { Elements = [.. Enumerable.Range(0, random.Next(1, 6)).Select(_ => new JsonPart { Raw = random.Next(2) == 0 ? Pick(Numbers) : HostileString() })] });
                break;
        }
    }

    private byte[] Encode(string text)
    {
        // A lone surrogate can only stand in the bytes as what is no UTF-8.
        var bytes = Encoding.UTF8.GetBytes(text);
        switch (random.Next(40))
        {
            case 0:
                return bytes[..random.Next(bytes.Length + 1)];
            case 1:
                return [.. Encoding.UTF8.Preamble, .. bytes];
            case 2:
                return Encoding.Unicode.GetBytes("\ufeff" + text);
            case 3:
                return Encoding.BigEndianUnicode.GetBytes(text);
            case 4:
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                return bytes;
            case 5:
                var at = random.Next(bytes.Length);
                return [.. bytes[..at], 0xED, 0xA0, 0x80, .. bytes[at..]];
            case 6:
                return [.. bytes, .. bytes];
            case 7:
                return Encoding.UTF8.GetBytes(text.Replace(",", "\r\n,/* \u202e */\n", StringComparison.Ordinal));
            default:
                return bytes;
        }
    }
}
