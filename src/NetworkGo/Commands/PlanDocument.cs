using System.Security.Cryptography;
using NetworkGo.Core.Planning;

namespace NetworkGo.Commands;

/// <summary>What <c>plan --json</c> writes, and <c>plan --out</c> saves for <c>apply --plan</c>.</summary>
/// <param name="File">The configuration file, by its whole path.</param>
/// <param name="Sha256">Of its content, in hexadecimal digits.</param>
/// <param name="HasChanges">Whether anything would be changed.</param>
/// <param name="Objects">What happens to what.</param>
internal sealed record PlanDocument(string File, string Sha256, bool HasChanges, EquatableArray<PlannedObject> Objects)
{
    /// <summary>The document of a plan for a file.</summary>
    public static PlanDocument Of(ConfigurationOfCommand file, HostPlan plan) =>
        new(Path.GetFullPath(file.Path), Convert.ToHexStringLower(SHA256.HashData(file.Content)), plan.HasChanges, plan.Objects);
}
