using System.Text;

namespace NetworkGo.Benchmarks.Micro;

/// <summary>What iptables-save says after a restore text was written on a host with Docker's chains.</summary>
internal static class SavedRules
{
    public static string Of(string restore)
    {
        var text = new StringBuilder();
        foreach (var line in restore.Split('\n'))
        {
            // An insertion at the top of a hook that holds nothing else there.
            var rule = line.StartsWith("-I ", StringComparison.Ordinal) ? "[0:0] -A " + line[3..].Replace(" 1 ", " ", StringComparison.Ordinal) : line;
            text.Append(rule).Append('\n').Append(line switch
            {
                "*filter" => ":FORWARD DROP [0:0]\n:DOCKER-USER - [0:0]\n[0:0] -A FORWARD -j DOCKER-USER\n",
                "*raw" => ":PREROUTING ACCEPT [0:0]\n",
                _ => "",
            });
        }

        return text.ToString();
    }
}
