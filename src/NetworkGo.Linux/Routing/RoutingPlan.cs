using NetworkGo.Core;

namespace NetworkGo.Linux.Routing;

/// <summary>The commands that make the routes equal to what is asked for, and what cannot be.</summary>
internal sealed record RoutingPlan(EquatableArray<RoutingPlan.Step> Steps, EquatableArray<string> Failures)
{
    /// <summary>One <c>ip</c> command and the line about it for the log.</summary>
    public sealed record Step(EquatableArray<string> Arguments, string Change)
    {
        /// <summary>Whether it takes something out, which may have gone by itself.</summary>
        public bool IsRemoval { get; init; }
    }
}
