using Mono.Cecil;
using Mono.Cecil.Cil;

namespace NetworkGo.Tests.Architecture;

/// <summary>
/// Which rooms of an assembly use which. A room is the folder that a namespace names below the project's root; what is in it may be
/// divided further. References are read from signatures, attributes and the bodies of methods; constants are not among them, for the
/// compiler copies their values.
/// </summary>
internal sealed class RoomMap
{
    public const string Root = "(root)";

    private readonly string rootNamespace;
    private readonly HashSet<Use> uses = [];

    private RoomMap(string rootNamespace) => this.rootNamespace = rootNamespace;

    /// <summary>Every room that a type is in.</summary>
    public IReadOnlySet<string> Rooms { get; private set; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Every use of a type by another of the same assembly that is in another place.</summary>
    public IReadOnlyCollection<Use> Uses => uses;

    public static RoomMap Of(string assemblyPath, string rootNamespace)
    {
        using var module = ModuleDefinition.ReadModule(assemblyPath);
        var map = new RoomMap(rootNamespace);
        var types = module.GetTypes().Where(map.IsOwn).ToList();
        map.Rooms = types.Select(t => map.PlaceOf(t).Room).ToHashSet(StringComparer.Ordinal);
        foreach (var type in types)
        {
            map.Add(type);
        }

        return map;
    }

    /// <summary>A place within an assembly: a room, and the part of it.</summary>
    public static Place PlaceOf(string typeNamespace, string rootNamespace)
    {
        var parts = typeNamespace.Length > rootNamespace.Length ? typeNamespace[(rootNamespace.Length + 1)..].Split('.', 2) : [Root];
        return new(parts[0], parts.Length > 1 ? parts[1] : Root);
    }

    private static TypeReference Outermost(TypeReference type)
    {
        var outermost = type;
        while (outermost.DeclaringType is { } declaring)
        {
            outermost = declaring;
        }

        return outermost;
    }

    private static IEnumerable<TypeReference> OfSignature(MethodReference method) =>
        [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(static p => p.ParameterType), .. method is GenericInstanceMethod generic ? generic.GenericArguments : []];

    private static IEnumerable<TypeReference> OfAttributes(ICustomAttributeProvider provider) => provider.CustomAttributes.SelectMany(static a =>
        a.ConstructorArguments.Select(static c => c.Value).Concat(a.Properties.Select(static p => p.Argument.Value)).SelectMany(TypesIn).Append(a.AttributeType));

    private static IEnumerable<TypeReference> TypesIn(object? value) => value switch
    {
        TypeReference type => [type],
        CustomAttributeArgument[] list => list.SelectMany(static a => TypesIn(a.Value)),
        CustomAttributeArgument one => TypesIn(one.Value),
        _ => [],
    };

    private static IEnumerable<TypeReference> OfBody(MethodBody body)
    {
        foreach (var type in body.Variables.Select(static v => v.VariableType).Concat(body.ExceptionHandlers.Select(static h => h.CatchType).OfType<TypeReference>()))
        {
            yield return type;
        }

        foreach (var instruction in body.Instructions)
        {
            IEnumerable<TypeReference> types = instruction.Operand switch
            {
                TypeReference type => [type],
                MethodReference method => OfSignature(method),
                FieldReference field => [field.DeclaringType, field.FieldType],
                _ => [],
            };
            foreach (var type in types)
            {
                yield return type;
            }
        }
    }

    private static IEnumerable<TypeReference> References(TypeDefinition type)
    {
        IEnumerable<TypeReference?> ofType =
        [
            type.BaseType,
            .. type.Interfaces.Select(static i => i.InterfaceType),
            .. type.GenericParameters.SelectMany(static p => p.Constraints).Select(static c => c.ConstraintType),
            .. OfAttributes(type),
            .. type.Fields.SelectMany(static f => OfAttributes(f).Append(f.FieldType)),
            .. type.Properties.SelectMany(static p => OfAttributes(p).Append(p.PropertyType)),
        ];
        var ofMethods = type.Methods.SelectMany(static m => OfSignature(m)
            .Concat(OfAttributes(m))
            .Concat(m.GenericParameters.SelectMany(static p => p.Constraints).Select(static c => c.ConstraintType))
            .Concat(m.HasBody ? OfBody(m.Body) : []));
        return ofType.OfType<TypeReference>().Concat(ofMethods);
    }

    // A list of a type is a use of the type.
    private static IEnumerable<TypeReference> Elements(TypeReference type) => type switch
    {
        GenericInstanceType generic => generic.GenericArguments.SelectMany(Elements).Append(generic.ElementType),
        TypeSpecification { ElementType: { } element } => Elements(element),
        GenericParameter => [],
        _ => [type],
    };

    private bool IsOwn(TypeReference type)
    {
        var name = Outermost(type).Namespace;
        return string.Equals(name, rootNamespace, StringComparison.Ordinal) || name.StartsWith(rootNamespace + ".", StringComparison.Ordinal);
    }

    private Place PlaceOf(TypeReference type) => PlaceOf(Outermost(type).Namespace, rootNamespace);

    private void Add(TypeDefinition type)
    {
        var from = PlaceOf(type);
        foreach (var used in References(type).SelectMany(Elements).Where(used => IsOwn(used) && used.Resolve()?.Module == type.Module))
        {
            var to = PlaceOf(used);
            if (from != to)
            {
                uses.Add(new(from, to, Outermost(type).Name, Outermost(used).Name));
            }
        }
    }

    /// <summary>A room, and the part of it.</summary>
    internal readonly record struct Place(string Room, string Part);

    /// <summary>A type that uses one in another place.</summary>
    internal readonly record struct Use(Place From, Place To, string Type, string UsedType)
    {
        public override string ToString() => $"{Name(From, Type)} uses {Name(To, UsedType)}";

        private static string Name(Place place, string type) => $"{place.Room}{(place.Part == Root ? "" : "." + place.Part)}/{type}";
    }
}
