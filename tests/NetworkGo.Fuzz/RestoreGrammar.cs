using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;

namespace NetworkGo.Fuzz;

/// <summary>
/// Every word that may reach <c>iptables-restore</c>, written down apart from the code that writes them: what is not
/// listed here is a broken promise.
/// </summary>
public static partial class RestoreGrammar
{
    private static readonly HashSet<string> Tables = new(StringComparer.Ordinal) { "*raw", "*filter", "*nat" };

    /// <summary>A restore input, or what `render` writes: each line is of a known form, each table ends.</summary>
    public static void CheckText(string text)
    {
        var inTable = false;
        foreach (var line in text.Split('\n'))
        {
            if (line.Length == 0 || line[0] == '#')
            {
                Require(!HiddenControl().IsMatch(line), line);
            }
            else if (line[0] == '*')
            {
                Require(!inTable && Tables.Contains(line), line);
                inTable = true;
            }
            else if (line == "COMMIT")
            {
                Require(inTable, line);
                inTable = false;
            }
            else
            {
                Require(inTable, line);
                CheckLine(line);
            }
        }

        Require(!inTable, "a table without COMMIT");
    }

    /// <summary>A rule without <c>-A CHAIN</c>.</summary>
    public static void CheckRule(string body)
    {
        var match = Rule().Match(body);
        Require(match.Success, body);
        CheckValues(match, body, leastPort: 1);
        foreach (var name in match.Groups["if"].Captures.Select(static c => c.Value))
        {
            // wg+ is every device that begins with wg.
            Require(name.Length <= 15 && IsInterface(name is [_, .., '+'] ? name[..^1] : name), body);
        }
    }

    private static void CheckValues(Match match, string body, int leastPort)
    {
        foreach (var network in match.Groups["net"].Captures.Select(static c => c.Value))
        {
            var parts = network.Split('/');
            Require(IsAddress(parts[0]) && (parts.Length == 1 || int.Parse(parts[1], CultureInfo.InvariantCulture) <= 32), body);
        }

        foreach (var port in match.Groups["port"].Captures.Select(static c => c.Value))
        {
            var ends = port.Split(':').Select(static p => int.Parse(p, CultureInfo.InvariantCulture)).ToArray();
            Require(ends.All(p => p >= leastPort && p <= 65535) && (ends.Length == 1 || ends[0] < ends[1]), body);
        }
    }

    /// <summary>Whether the kernel takes it as the name of a device, and iptables as nothing else.</summary>
    public static bool IsInterface(string name) => Interface().IsMatch(name) && name is not ("." or "..");

    private static void CheckLine(string line)
    {
        if (OwnChain().IsMatch(line) || Jump().IsMatch(line))
        {
            return;
        }

        if (Branch().Match(line) is { Success: true } branch)
        {
            CheckValues(branch, line, leastPort: 0);
            return;
        }

        var rule = Append().Match(line);
        Require(rule.Success, line);
        CheckRule(line[rule.Length..]);
    }

    // IPAddress takes "1" and "0x7f.1" for addresses, too.
    private static bool IsAddress(string text) =>
        IPAddress.TryParse(text, out var address) && string.Equals(address.ToString(), text, StringComparison.Ordinal);

    private static void Require(bool holds, string line)
    {
        if (!holds)
        {
            throw new BrokenPromiseException($"not of the grammar of rules: {line}");
        }
    }

    [GeneratedRegex(
        """
        \A
        (-s\ (?<net>[0-9.]+/[0-9]{1,2})\ )?
        (-d\ (?<net>[0-9.]+/[0-9]{1,2})\ )?
        (-i\ (?<if>\S+)\ )?
        (-p\ (?<proto>tcp|udp|sctp|icmp)\ (-m\ \k<proto>\ --[ds]port\ (?<port>[0-9]{1,5}(:[0-9]{1,5})?)\ )?)?
        (-m\ conntrack\ --ctstate\ (DNAT|RELATED,ESTABLISHED)
          (\ --ctproto\ (1|6|17|132))?
          (\ --ctorigsrc\ (?<net>[0-9.]+(/[0-9]{1,2})?))?
          (\ --ctreplsrc\ (?<net>[0-9.]+))?
          (\ --ctorigdstport\ (?<port>[0-9]{1,5}(:[0-9]{1,5})?))?
          (\ --ctreplsrcport\ (?<port>[0-9]{1,5}(:[0-9]{1,5})?))?\ )?
        (-m\ addrtype\ --dst-type\ LOCAL\ )?
        (-m\ statistic\ --mode\ nth\ --every\ [0-9]{1,9}\ --packet\ 0\ )?
        (-m\ mark\ --mark\ 0x[0-9a-f]{1,8}/0x[0-9a-f]{1,8}\ )?
        -m\ comment\ --comment\ "network-go:[a-zA-Z0-9._:/\#@>,=+-]{0,200}:[0-9a-f]{8}"\ 
        -j\ (ACCEPT|MASQUERADE|MARK\ --set-xmark\ 0x[0-9a-f]{1,8}/0x[0-9a-f]{1,8}|DNAT\ --to-destination\ (?<net>[0-9.]+)(:(?<port>[0-9]{1,5}))?)
        \z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Rule();

    [GeneratedRegex(
        """
        \A(\[0:0\]\ )?-A\ NETWORK-GO-(FORWARD|PREROUTING|POSTROUTING|(F|PRE|POST)-[0-9a-f]{12})\ 
        (-[sd]\ (?<net>[0-9.]+/[0-9]{1,2})
          |-p\ (?<proto>tcp|udp|sctp|icmp)(\ -m\ \k<proto>\ --dport\ (?<port>[0-9]{1,5}(:[0-9]{1,5})?))?
          |-m\ conntrack\ (--ctstate\ RELATED,ESTABLISHED|--ct(replsrc|origsrc)\ (?<net>[0-9.]+(/[0-9]{1,2})?)
            |--ctproto\ (1|6|17|132)(\ --ctreplsrcport\ (?<port>[0-9]{1,5}(:[0-9]{1,5})?))?))
        \ -m\ comment\ --comment\ network-go\ -j\ NETWORK-GO-(F|PRE|POST)-[0-9a-f]{12}\z
        """,
        RegexOptions.CultureInvariant | RegexOptions.IgnorePatternWhitespace | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Branch();

    [GeneratedRegex(@"\A(\[0:0\] )?-A NETWORK-GO-(FORWARD|PREROUTING|POSTROUTING|(F|PRE|POST)-[0-9a-f]{12}) ", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Append();

    [GeneratedRegex(@"\A:NETWORK-GO-(FORWARD|PREROUTING|POSTROUTING|(F|PRE|POST)-[0-9a-f]{12}) - \[0:0\]\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex OwnChain();

    [GeneratedRegex(
        @"\A-I (DOCKER-USER|FORWARD|PREROUTING|POSTROUTING) 1 -m comment --comment ""?network-go""? -j NETWORK-GO-(FORWARD|PREROUTING|POSTROUTING)\z",
        RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture,
        1000)]
    private static partial Regex Jump();

    [GeneratedRegex(@"\A[a-zA-Z0-9_.-]{1,15}\z", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Interface();

    [GeneratedRegex(@"[\p{Cc}\p{Zl}\p{Zp}]", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex HiddenControl();
}
