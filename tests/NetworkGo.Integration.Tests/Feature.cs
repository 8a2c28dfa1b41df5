namespace NetworkGo.Integration.Tests;

/// <summary>
/// The rows of the table of engines (docs/engines.md): a test class names its own by <c>[Trait(Feature.Trait, Feature.Drift)]</c>. One that
/// names none counts as <c>everything else</c>.
/// </summary>
internal static class Feature
{
    /// <summary>The trait's name; eng/matrix.sh reads it from the results.</summary>
    public const string Trait = "Feature";

    public const string Networks = "networks: made, adopted, in conflict, removed";
    public const string FixedAddresses = "fixed addresses";
    public const string From = "`from` policies";
    public const string HostDnat = "DNAT on the host";
    public const string ContainerDnat = "DNAT in containers";
    public const string PublishedPorts = "published, loopback-published and unpublished ports";
    public const string Churn = "containers that come, go and restart";
    public const string Containers = "containers with other rights, or that mean harm";
    public const string EngineRestarts = "restarts of the engine, with live-restore too";
    public const string Drift = "drift";
    public const string Backends = "both backends on one host";
    public const string Commands = "plan, apply, cleanup";
    public const string Configuration = "configuration files";
    public const string SteadyState = "nothing written when nothing differs";
    public const string Privileges = "least privileges";
    public const string Image = "the image";
    public const string NoIptables = "engines that write no iptables rules";
    public const string Firewalls = "firewalld and ufw";
    public const string Explain = "explain, judged by packets";
    public const string Metrics = "metrics and counters";
    public const string Init = "init";
    public const string Install = "install, compose, systemd";
    public const string Troubleshooting = "the troubleshooting guide";
    public const string Podman = "Podman in the engine's place";
}
