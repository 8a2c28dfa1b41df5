using Akka.Actor;

namespace NetworkGo.Actors.Scheduling;

/// <summary>
/// Props of actors that a delegate makes, at the start and at each restart. Those of Akka take an expression, of which each argument is
/// compiled when an actor is made; that is 30 ms of the program's start.
/// </summary>
// See docs/decisions/047.
public static class ActorProps
{
    /// <summary>Props of an actor that is made like this.</summary>
    public static Props Of<TActor>(Func<TActor> make)
        where TActor : ActorBase => Props.CreateBy(new Producer<TActor>(make));

    private sealed class Producer<TActor>(Func<TActor> make) : IIndirectActorProducer
        where TActor : ActorBase
    {
        public Type ActorType => typeof(TActor);

        public ActorBase Produce() => make();

        public void Release(ActorBase actor)
        {
            // Nothing else holds it.
        }
    }
}
