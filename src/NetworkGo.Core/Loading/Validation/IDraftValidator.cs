using NetworkGo.Core.Loading.Mistakes;
using NetworkGo.Core.Loading.Reading;

namespace NetworkGo.Core.Loading.Validation;

/// <summary>Finds every mistake of one kind. Parts that were read wrongly are reported already and are skipped.</summary>
internal interface IDraftValidator
{
    /// <summary>Looks at the whole file.</summary>
    void Validate(ConfigurationDraft draft, MistakeList mistakes);
}
