using System.Globalization;
using System.Text;

namespace NetworkGo.Netfilter.Iptables;

/// <summary>Collects the words of a rule, one space between them.</summary>
internal sealed class RuleWords
{
    private readonly StringBuilder text = new(capacity: 160);

    /// <summary>Appends words as they are.</summary>
    public RuleWords Append(string words)
    {
        Separate().Append(words);
        return this;
    }

    /// <summary>Appends an option and its value; neither where the value is null.</summary>
    public RuleWords Append<T>(string option, T? value)
        where T : struct
    {
        if (value is { } given)
        {
            Separate().Append(CultureInfo.InvariantCulture, $"{option} {given}");
        }

        return this;
    }

    /// <inheritdoc cref="Append{T}(string, T?)"/>
    public RuleWords Append(string option, string? value)
    {
        if (value is not null)
        {
            Separate().Append(option).Append(' ').Append(value);
        }

        return this;
    }

    /// <inheritdoc/>
    public override string ToString() => text.ToString();

    private StringBuilder Separate() => text.Length == 0 ? text : text.Append(' ');
}
