namespace NetworkGo.Benchmarks.Scenarios;

/// <summary>What takes out again what <see cref="RestoreText"/> puts in, branches included.</summary>
internal static class RemovalText
{
    private const string Insertion = "-I ";

    /// <summary>The text for <c>iptables-restore --noflush</c>.</summary>
    public static string Of(string restore)
    {
        var lines = new List<string>();
        var (jumps, chains) = (new List<string>(), new List<string>());
        foreach (var line in restore.Split('\n'))
        {
            if (line.StartsWith('*'))
            {
                lines.Add(line);
            }
            else if (line.StartsWith(':'))
            {
                chains.Add(line[1..line.IndexOf(' ', StringComparison.Ordinal)]);
            }
            else if (line.StartsWith(Insertion, StringComparison.Ordinal))
            {
                // -I CHAIN 1 RULE
                var words = line.Split(' ', 4);
                jumps.Add($"-D {words[1]} {words[3]}");
            }
            else if (line == "COMMIT")
            {
                lines.AddRange([.. jumps, .. chains.Select(static c => $"-F {c}"), .. chains.Select(static c => $"-X {c}"), line]);
                jumps.Clear();
                chains.Clear();
            }
        }

        return string.Join('\n', lines) + "\n";
    }
}
