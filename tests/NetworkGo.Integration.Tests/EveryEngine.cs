namespace NetworkGo.Integration.Tests;

/// <summary>
/// The tests that CI runs on the other engines, too: <c>[Trait(EveryEngine.Trait, EveryEngine.Yes)]</c>. They are those
/// in which engines differ most, and few enough to keep CI short; <c>eng/test.sh --engines all</c> runs all tests.
/// </summary>
internal static class EveryEngine
{
    /// <summary>The trait's name; eng/test.sh filters by it.</summary>
    public const string Trait = "EveryEngine";

    public const string Yes = "yes";
}
