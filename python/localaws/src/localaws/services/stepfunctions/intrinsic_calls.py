"""Calls of intrinsic functions that the interpreter cannot read whole are not read in part."""

from typing import Any

from moto.stepfunctions.parser.asl.antlr.runtime.ASLIntrinsicLexer import ASLIntrinsicLexer
from moto.stepfunctions.parser.asl.antlr.runtime.ASLIntrinsicParser import ASLIntrinsicParser
from moto.stepfunctions.parser.asl.parse.asl_parser import ASLParserException, SyntaxErrorListener
from moto.stepfunctions.parser.asl.parse.intrinsic.intrinsic_parser import (
    CommonTokenStream,
    InputStream,
    Preprocessor,
)


def parse(call: str) -> tuple[Any, Any]:
    """Return what the interpreter evaluates, and the tree it is from.

    Its own parser goes on behind what it cannot read, and evaluates the rest: an escaped quote
    ended the string, and the arguments behind it were gone.

    Parameters
    ----------
    call
        As it stands in the definition.

    Raises
    ------
    ASLParserException
        If a part cannot be read.
    """
    heard = SyntaxErrorListener()
    lexer = ASLIntrinsicLexer(InputStream(call))
    parser = ASLIntrinsicParser(CommonTokenStream(lexer))
    for reader in (lexer, parser):
        reader.removeErrorListeners()
        reader.addErrorListener(heard)
    tree = parser.func_decl()
    if heard.errors:
        raise ASLParserException(errors=heard.errors)
    return Preprocessor().visit(tree), tree
