using NetworkGo.Linux.Commands;
using NetworkGo.Linux.Iptables;

namespace NetworkGo.Linux.Tests.Iptables;

public sealed class FlowAnswersTests
{
    private const string Flow = "ipv4     2 tcp      6 599 ESTABLISHED src=10.9.0.2 dst=172.31.1.3 sport=4000 dport=81 mark=0 use=1\n";
    private const string Program = "conntrack v1.4.7 (conntrack-tools): ";

    [Theory]
    [InlineData("", Program + "0 flow entries have been shown.", true)]
    [InlineData(Flow + Flow, Program + "2 flow entries have been shown.", true)]
    [InlineData(Flow, Program + "2 flow entries have been shown.", false)]
    [InlineData("rubbish", "", false)]
    [InlineData("", "", false)]
    public void A_listing_is_believed_when_it_has_as_many_flows_as_conntrack_counted(string output, string said, bool believed) =>
        Assert.Equal(believed, FlowAnswers.Listed(new CommandRun(0, output, said, "")).Succeeded);

    [Theory]
    [InlineData(0, Program + "1 flow entries have been deleted.", true)]
    [InlineData(1, Program + "0 flow entries have been deleted.", true)]
    [InlineData(1, Program + "Operation failed: Operation not permitted", false)]
    [InlineData(0, "", false)]
    public void A_deletion_is_believed_when_conntrack_says_how_many_went(int exitCode, string said, bool believed)
    {
        var failure = exitCode == 0 ? "" : $"conntrack failed with exit code {exitCode}: {said}";
        Assert.Equal(believed, FlowAnswers.Deleted(new CommandRun(exitCode, "", said, failure)).Succeeded);
    }
}
