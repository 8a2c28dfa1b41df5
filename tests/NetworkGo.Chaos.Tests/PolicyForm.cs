namespace NetworkGo.Chaos.Tests;

/// <summary>In which form the daemon of a campaign keeps its policies in the kernel.</summary>
public enum PolicyForm
{
    /// <summary>As rules of iptables.</summary>
    Iptables,

    /// <summary>As elements of the nftables table.</summary>
    Table,
}

internal static class PolicyForms
{
    /// <summary>The setting.</summary>
    public static string Hocon(this PolicyForm form) => $"network-go.firewall.backend = {(form == PolicyForm.Table ? "nftables" : "iptables")}";
}
