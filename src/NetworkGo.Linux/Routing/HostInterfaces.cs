using System.Net.NetworkInformation;

namespace NetworkGo.Linux.Routing;

/// <summary>The network interfaces of the namespace that this process is in.</summary>
public static class HostInterfaces
{
    /// <summary>Their names; null where the kernel does not say.</summary>
    public static IReadOnlyCollection<string>? Names()
    {
        try
        {
            return [.. NetworkInterface.GetAllNetworkInterfaces().Select(static i => i.Name)];
        }
        catch (NetworkInformationException)
        {
            // Only a warning is made of it.
            return null;
        }
    }
}
