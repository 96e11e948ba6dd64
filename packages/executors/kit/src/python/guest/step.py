"""The code of a step, compiled so that its last expression is its value."""

import _ast

AWAITS = 0x80  # inspect.CO_COROUTINE
FLAGS = 0x2000  # ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


def compile_step(source, filename, tools):
    """The code objects of a step, and whether the last of them is an expression.

    `tools` maps the name of each tool to a global that always holds it.
    """
    tree = compile(source, filename, 'exec', FLAGS | _ast.PyCF_ONLY_AST)
    keep_tools(tree, tools)
    last = tree.body.pop() if tree.body and type(tree.body[-1]) is _ast.Expr else None
    codes = [compile(tree, filename, 'exec', FLAGS)]
    if last is not None:
        codes.append(compile(_ast.Expression(last.value), filename, 'eval', FLAGS))
    return codes, last is not None


def keep_tools(tree, tools):
    """Lets a step that assigns to the name of a tool still call the tool:
    `final_answer = 42; final_answer(final_answer)`."""
    nodes = list(top_level_of(tree))
    names = [node for node in nodes if type(node) is _ast.Name]
    taken = {node.id for node in names if type(node.ctx) is _ast.Store} & set(tools)
    for node in nodes:
        if type(node) is _ast.Call and type(node.func) is _ast.Name and node.func.id in taken:
            node.func.id = tools[node.func.id]


def top_level_of(tree):
    """All nodes except those inside functions and classes, which have their own variables."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        if type(node) in SCOPES:
            continue
        for field in node._fields:
            child = getattr(node, field, None)
            if type(child) is list:
                waiting.extend(item for item in child if isinstance(item, _ast.AST))
            elif isinstance(child, _ast.AST):
                waiting.append(child)


SCOPES = (_ast.FunctionDef, _ast.AsyncFunctionDef, _ast.ClassDef, _ast.Lambda)


def perform(codes, names, loop):
    """Runs the code objects and returns the value of the last one."""
    if not any(code.co_flags & AWAITS for code in codes):
        for code in codes:
            value = eval(code, names)
        return value

    async def perform_async():
        for code in codes:
            value = eval(code, names)
            if code.co_flags & AWAITS:
                value = await value
        return value

    return loop.run_until_complete(perform_async())
