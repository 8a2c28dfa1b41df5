using NetworkGo.Core.Ports;
using NetworkGo.Core.Status;

namespace NetworkGo.Core.Reconciling;

/// <summary>What the kernel is asked about ways, each once; its answers come in this order.</summary>
internal sealed class WayQuestions
{
    private readonly List<WayQuestion> questions = [];
    private readonly Dictionary<WayQuestion, int> places = [];

    /// <summary>All of them.</summary>
    public EquatableArray<WayQuestion> All => questions.ToEquatableArray();

    /// <summary>Asks one more, unless it is asked already.</summary>
    public void Add(WayQuestion question)
    {
        if (places.TryAdd(question, questions.Count))
        {
            questions.Add(question);
        }
    }

    /// <summary>What the kernel answered to a question; null for one that it was not asked.</summary>
    public WayAnswer? AnswerTo(WayQuestion question, EquatableArray<WayAnswer> answers) =>
        places.TryGetValue(question, out var place) ? answers[place] : null;

    /// <summary>The first problem of each policy, of what belongs to policies.</summary>
    /// <param name="all">What may have one.</param>
    /// <param name="policyOf">Its policy.</param>
    /// <param name="problemOf">What is in its way, asked only while its policy has no problem; null for nothing.</param>
    public static EquatableArray<PolicyConflict> FirstProblems<T>(
        IEnumerable<T> all, Func<T, string> policyOf, Func<T, (string Reason, string Words)?> problemOf)
    {
        var found = new Dictionary<string, PolicyConflict>(StringComparer.Ordinal);
        foreach (var one in all)
        {
            var policy = policyOf(one);
            if (!found.ContainsKey(policy) && problemOf(one) is (var reason, var words))
            {
                found.Add(policy, new PolicyConflict(policy, reason, words));
            }
        }

        return found.Values.ToEquatableArray();
    }
}
