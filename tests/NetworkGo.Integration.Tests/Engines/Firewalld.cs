namespace NetworkGo.Integration.Tests.Engines;

/// <summary>A host with firewalld.</summary>
public sealed class Firewalld() : FirewallManager($"mkdir -p /run/dbus && dbus-daemon --system --fork && {Start}", Stop)
{
    public const string Start = "(setsid firewalld --nofork >/run/firewalld.log 2>&1 </dev/null &) "
        + "&& timeout 60 sh -c 'until firewall-cmd --state >/dev/null 2>&1; do sleep 0.1; done'";

    public const string Stop = "kill $(cat /run/firewalld.pid) && timeout 60 sh -c 'while firewall-cmd --state >/dev/null 2>&1; do sleep 0.1; done'";
}
