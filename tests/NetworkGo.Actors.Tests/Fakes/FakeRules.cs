using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>The host's rules, as far as their changes are detected.</summary>
internal sealed class FakeRules : IRulesetMonitor
{
    private Action? listener;

    /// <summary>Why no change can be detected; null when it can.</summary>
    public string? Deaf { get; set; }

    public bool IsHeard => listener is not null;

    public void Change() => listener?.Invoke();

    public IDisposable Listen(Action changed)
    {
        if (Deaf is { } reason)
        {
            throw new IOException(reason);
        }

        listener = changed;
        return new Ended(this);
    }

    private sealed class Ended(FakeRules rules) : IDisposable
    {
        public void Dispose() => rules.listener = null;
    }
}
