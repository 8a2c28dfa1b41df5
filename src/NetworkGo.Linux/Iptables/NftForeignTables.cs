using System.Text.Json;
using NetworkGo.Core;
using NetworkGo.Core.Ports;
using NetworkGo.Core.Walk;
using NetworkGo.Linux.Commands;

namespace NetworkGo.Linux.Iptables;

/// <summary>Tables of others, by <c>nft -j</c>.</summary>
/// <param name="runner">Runs it.</param>
public sealed class NftForeignTables(CommandRunner runner) : IForeignTables
{
    // Those that iptables-nft makes, and shows.
    private static readonly HashSet<string> OfIptables = new(["filter", "nat", "raw", "mangle", "security"], StringComparer.Ordinal);

    private static readonly string[] Refusals = ["\"drop\"", "\"reject\"", "\"queue\""];

    /// <inheritdoc/>
    public async Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        var run = await runner.RunAsync(target, "nft", ["-j", "list", "chains"], "", cancellationToken);
        if (!run.Succeeded)
        {
            return new ForeignTablesRead([], run.Failure);
        }

        try
        {
            var chains = new List<ForeignChain>();
            foreach (var table in Hooked(run.Output).GroupBy(static c => c.Table, StringComparer.Ordinal))
            {
                if (await MayDropAsync(target, table.Key, cancellationToken))
                {
                    chains.AddRange(table);
                }
            }

            return new ForeignTablesRead(chains.ToEquatableArray(), null);
        }
        catch (JsonException exception)
        {
            return new ForeignTablesRead([], $"nft wrote what is not expected: {exception.Message}");
        }
    }

    private static List<ForeignChain> Hooked(string output)
    {
        using var document = JsonDocument.Parse(output);
        return [.. from entry in document.RootElement.GetProperty("nftables").EnumerateArray()
                   where entry.TryGetProperty("chain", out var chain) && chain.TryGetProperty("hook", out _)
                   let chain = entry.GetProperty("chain")
                   let family = chain.GetProperty("family").GetString()
                   let table = chain.GetProperty("table").GetString()
                   where family is "inet" || (family is "ip" && !OfIptables.Contains(table))
                   select new ForeignChain($"{family} {table}", chain.GetProperty("hook").GetString()!)];
    }

    // The name becomes a part of a command of nft's; one that is strange is not handed over, and may hold anything.
    private async Task<bool> MayDropAsync(INamespaceHandle target, string table, CancellationToken cancellationToken)
    {
        var words = table.Split(' ');
        if (words.Length != 2 || !words[1].All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            return true;
        }

        var run = await runner.RunAsync(target, "nft", ["-j", "list", "table", words[0], words[1]], "", cancellationToken);
        return !run.Succeeded || Refusals.Any(r => run.Output.Contains(r, StringComparison.Ordinal));
    }
}
