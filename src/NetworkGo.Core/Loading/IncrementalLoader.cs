using NetworkGo.Core.Configuration;

namespace NetworkGo.Core.Loading;

/// <summary>
/// Loads one version of a file after the other. Where a version differs from the one before in a few opening policies among many, only
/// those are read; everything else is loaded as a whole. The result is always that of <see cref="ConfigurationLoader"/>.
/// </summary>
/// <param name="settings">How a file is judged; <see cref="LoadSettings.Default"/> where not given.</param>
// See docs/decisions/042.
public sealed class IncrementalLoader(LoadSettings? settings = null)
{
    private readonly LoadSettings settings = settings ?? LoadSettings.Default;
    private readonly Lock access = new();
    private LoadedPolicies? last;

    /// <summary>How many policies the last version made it read.</summary>
    public int PoliciesRead { get; private set; }

    /// <summary>Loads a version.</summary>
    /// <param name="utf8">The file's bytes, which nothing changes any more.</param>
    public LoadResult Load(byte[] utf8)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        lock (access)
        {
            // It is back only once it is whole.
            var former = last;
            last = null;
            if (former?.Next(utf8) is { } next)
            {
                last = former;
                PoliciesRead = former.PoliciesRead;
                return next;
            }

            var result = ConfigurationLoader.Load(utf8, settings, out var file);
            PoliciesRead = result.Configuration?.Policies.Count ?? 0;

            // A version with mistakes is followed by one that differs from it: the last good one may still be near.
            last = file is not null ? LoadedPolicies.Of(utf8, settings, result, file) : former;
            return result;
        }
    }
}
