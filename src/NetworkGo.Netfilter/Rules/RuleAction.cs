using System.Net;

namespace NetworkGo.Netfilter.Rules;

/// <summary>What a rule does with the packets that it matches.</summary>
public abstract record RuleAction
{
    private RuleAction()
    {
    }

    /// <summary>Lets them pass.</summary>
    public sealed record Accept : RuleAction
    {
        /// <summary>The one there is.</summary>
        public static Accept Instance { get; } = new();
    }

    /// <summary>Sets bits of their mark.</summary>
    /// <param name="Mark">Which bits, and to what.</param>
    public sealed record SetMark(AcceptMark Mark) : RuleAction;

    /// <summary>Sends their flow to another address.</summary>
    /// <param name="Address">Where to.</param>
    /// <param name="Port">The port there; null keeps the port.</param>
    /// <param name="Every">Of how many new flows that get here it takes one; 1 takes all.</param>
    public sealed record TranslateDestination(IPAddress Address, ushort? Port, int Every) : RuleAction;

    /// <summary>Gives their flow the address of the interface that it leaves by as its source.</summary>
    public sealed record Masquerade : RuleAction
    {
        /// <summary>The one there is.</summary>
        public static Masquerade Instance { get; } = new();
    }
}
