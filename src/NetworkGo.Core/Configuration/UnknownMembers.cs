namespace NetworkGo.Core.Configuration;

/// <summary>What a member of a policy that is not known means, and one of the file whose name is near a known one.</summary>
public enum UnknownMembers
{
    /// <summary>The file is rejected: without the word that was meant, a policy would open more than its author wanted.</summary>
    Reject,

    /// <summary>A warning. The member has no effect.</summary>
    Warn,
}
