using NetworkGo.Core.Ports;

namespace NetworkGo.Actors.Tests.Fakes;

/// <summary>The host's rules, as far as they are heard.</summary>
internal sealed class FakeRules : IRulesetMonitor
{
    private Action? listener;

    /// <summary>Why nothing can be heard; null when it can.</summary>
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
