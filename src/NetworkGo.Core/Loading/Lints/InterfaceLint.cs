using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;
using NetworkGo.Core.Resolution;

namespace NetworkGo.Core.Loading.Lints;

/// <summary>Interfaces on which nothing arrives that a DNAT could take.</summary>
internal sealed class InterfaceLint : ILint
{
    private const string Loopback = "lo";
    private const string Expected = "the interface that the traffic arrives on; wg+ is every one that begins with wg";

    /// <inheritdoc/>
    public void Check(LintedFile file, MistakeList mistakes)
    {
        var nearest = new Lazy<NearestName>(() => new NearestName(file.Interfaces ?? []));
        foreach (var (policy, place) in file.Policies.Where(static p => p.Draft.Interfaces.Node is not null)
            .SelectMany(static p => InterfaceReader.ElementsOf(p.Draft.Interfaces.Node!).Select(e => (p, e))))
        {
            var name = place.Text;
            if (string.Equals(name, Loopback, StringComparison.Ordinal))
            {
                // The kernel asks the nat table once for a connection, on its way out.
                mistakes.Warn(place, "never matches: what a host sends to itself over lo is not translated where it arrives", Expected);
            }
            else if (policy.Draft.IsOnHost && IsMissing(name, file))
            {
                mistakes.Warn(place, "there is no such interface on this host now: the policy takes nothing until there is", Expected, nearest.Value.Find(name));
            }
        }
    }

    // Bridges of the file's networks may not be made yet.
    private static bool IsMissing(string name, LintedFile file) => file.Interfaces is { } there
        && !there.Any(i => InterfaceNames.Fits(name, i))
        && !file.Draft.Networks.Any(n => n.BridgeName.HasValue && InterfaceNames.Fits(name, n.BridgeName.Value!));
}
