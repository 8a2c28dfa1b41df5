using NetworkGo.Core.Configuration;
using NetworkGo.Core.DesiredState;
using NetworkGo.Core.Loading;
using NetworkGo.Settings;
using NetworkGo.Status;

namespace NetworkGo.Commands;

/// <summary>
/// The names to complete. Errors are not reported: no name is suggested where there is
/// no daemon, and no file that could be read.
/// </summary>
internal sealed class KnownNames(Func<byte[], LoadSettings, LoadResult> load, CommandContext context)
{
    private readonly CommandContext quiet = context with { Error = TextWriter.Null };

    /// <summary>What <c>status NAME</c> may be asked about: as the daemon says, else by the file.</summary>
    public IEnumerable<string> Objects()
    {
        if (CommandSettings.Read(quiet) is not { } settings)
        {
            return [];
        }

        return OfDaemonAsync(settings).GetAwaiter().GetResult()
            ?? Of(File(), static f => f.Networks.Select(static n => n.Name)
                .Concat(f.Addresses.Select(static a => a.ContainerName))
                .Concat(f.Policies.Select(static p => p.Id))
                .Append("host"));
    }

    /// <summary>What a policy may name, and so who may be asked about: containers, selectors and networks of the file.</summary>
    public IEnumerable<string> Places() => Of(File(), static f => f.Addresses.Select(static a => a.ContainerName)
        .Concat(f.Addresses.Select(static a => a.Selector).OfType<string>())
        .Concat(f.Networks.SelectMany(static n => new[] { n.Key, n.Name })));

    /// <summary>The namespaces that may hold rules.</summary>
    public IEnumerable<string> Namespaces() => Of(File(), static f => f.Addresses.Select(static a => new NamespaceId(a.ContainerName).ToString()))
        .Append(NamespaceId.Host.ToString());

    private static IEnumerable<string> Of(NetworksConfiguration? file, Func<NetworksConfiguration, IEnumerable<string>> names) =>
        file is null ? [] : names(file).Distinct(StringComparer.Ordinal);

    private static async Task<IEnumerable<string>?> OfDaemonAsync(ProgramSettings settings)
    {
        var client = new StatusClient(settings.StatusSocket);
        var (status, _) = await StatusQuery.AskAsync(client, null, CancellationToken.None);
        return status?.Objects.Select(static o => o.Name).Distinct(StringComparer.Ordinal);
    }

    private NetworksConfiguration? File() => ConfigurationFile.Read(null, load, quiet).File?.Result.Configuration;
}
