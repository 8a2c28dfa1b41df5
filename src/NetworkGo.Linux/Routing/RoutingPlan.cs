namespace NetworkGo.Linux.Routing;

/// <summary>The commands that make the routes equal to what is asked for, what cannot be, and what has to wait for an address.</summary>
internal sealed record RoutingPlan(EquatableArray<RoutingPlan.Step> Steps, EquatableArray<string> Failures, EquatableArray<string> Waiting)
{
    /// <summary>One <c>ip</c> command and the line about it for the log.</summary>
    public sealed record Step(EquatableArray<string> Arguments, string Change)
    {
        /// <summary>Whether it takes something out, which may have gone by itself.</summary>
        public bool IsRemoval { get; init; }
    }
}
