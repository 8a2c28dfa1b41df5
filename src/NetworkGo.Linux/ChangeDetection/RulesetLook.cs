namespace NetworkGo.Linux.ChangeDetection;

/// <summary>What a look at the notifications of a ruleset found.</summary>
internal enum RulesetLook
{
    /// <summary>Nothing, or writes of the daemon's own.</summary>
    Own,

    /// <summary>What may be an own write that is not noted yet: look again.</summary>
    Undecided,

    /// <summary>A change that is not the daemon's own, or lost notifications.</summary>
    Foreign,
}
