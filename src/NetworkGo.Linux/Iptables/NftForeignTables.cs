using System.Text.Json;
using NetworkGo.Core.Ports;
using NetworkGo.Linux.Commands;
using NetworkGo.Netfilter.Walk;
using NetworkGo.Netfilter.Walk.Nft;

namespace NetworkGo.Linux.Iptables;

/// <summary>Tables of others, by <c>nft -j</c>.</summary>
/// <param name="runner">Runs it.</param>
public sealed class NftForeignTables(CommandRunner runner) : IForeignTables
{
    // Those that iptables-nft makes; of them it shows these chains, and none that is hooked in by another name.
    private static readonly HashSet<string> OfIptables = new(["ip filter", "ip nat", "ip raw", "ip mangle", "ip security"], StringComparer.Ordinal);
    private static readonly HashSet<string> Shown = new(["PREROUTING", "INPUT", "FORWARD", "OUTPUT", "POSTROUTING"], StringComparer.Ordinal);

    /// <inheritdoc/>
    public async Task<ForeignTablesRead> ReadAsync(INamespaceHandle target, CancellationToken cancellationToken)
    {
        var run = await runner.RunAsync(target, "nft", ["-j", "list", "chains"], "", cancellationToken);
        if (!run.Succeeded)
        {
            return new ForeignTablesRead([], [], run.Failure);
        }

        try
        {
            var tables = new List<NftTable>();
            var unread = new List<ForeignChain>();
            foreach (var chains in Hooked(run.Output).GroupBy(static c => c.Table, StringComparer.Ordinal))
            {
                if (await ListAsync(target, chains.Key, cancellationToken) is { } table)
                {
                    tables.Add(table);
                }
                else
                {
                    unread.AddRange(chains);
                }
            }

            return new ForeignTablesRead(tables.ToEquatableArray(), unread.ToEquatableArray(), null);
        }
        catch (JsonException exception)
        {
            return new ForeignTablesRead([], [], $"nft wrote what is not expected: {exception.Message}");
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
                   where family is "inet" or "ip" && !IsShown($"{family} {table}", chain.GetProperty("name").GetString()!)
                   select new ForeignChain($"{family} {table}", chain.GetProperty("hook").GetString()!)];
    }

    private static bool IsShown(string table, string chain) => OfIptables.Contains(table) && Shown.Contains(chain);

    // The name becomes a part of a command of nft's; one that is strange is not handed over, and may hold anything.
    private async Task<NftTable?> ListAsync(INamespaceHandle target, string table, CancellationToken cancellationToken)
    {
        var words = table.Split(' ');
        if (words.Length != 2 || !words[1].All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '.'))
        {
            return null;
        }

        var run = await runner.RunAsync(target, "nft", ["-j", "list", "table", words[0], words[1]], "", cancellationToken);
        return run.Succeeded && NftTable.TryParse(run.Output) is { } read && read.Name == table
            ? read with { Chains = read.Chains.Select(c => IsShown(table, c.Name) ? c with { Hook = "" } : c).ToEquatableArray() }
            : null;
    }
}
