//! Writes functions of the IR by hand. It holds no program of its own and checks nothing.

use sovereign_transpile::check::check;
use sovereign_transpile::ir::{
    Block, Class, ClassId, Const, Expr, ExprId, ExprKind, Field, Function, FunctionId, FunctionKind, Local, LocalId,
    Op, Place, Program, Stmt, StmtKind, Type, TypeId, Width,
};
use sovereign_transpile::source::Span;

/// `int` of C on the machines that matter.
pub const INT: Width = Width { bits: 32, signed: true };
/// `unsigned char`.
pub const BYTE: Width = Width { bits: 8, signed: false };

/// The validator has nothing to say about the program.
pub fn accepted(program: &Program) {
    assert_eq!(check(program), Vec::new());
}

/// A function while it is written.
pub struct Builder<'a> {
    /// The program that it belongs to.
    pub program: &'a mut Program,
    /// What is there of it so far.
    pub function: Function,
}

impl<'a> Builder<'a> {
    pub fn new(program: &'a mut Program, name: &str, result: TypeId) -> Self {
        let function = Function {
            name: program.names.intern(name),
            method_of: None,
            kind: FunctionKind::Plain,
            params: Vec::new(),
            result,
            locals: Vec::new(),
            exprs: Vec::new(),
            body: Block::default(),
            docstring: None,
            comments: Vec::new(),
            span: Span::default(),
        };
        Self { program, function }
    }

    pub fn finish(mut self, body: impl IntoIterator<Item = Stmt>) -> FunctionId {
        self.function.body = block(body);
        self.program.functions.push(self.function);
        FunctionId::at(self.program.functions.len() - 1)
    }

    pub fn local(&mut self, name: &str, ty: TypeId) -> LocalId {
        let name = self.program.names.intern(name);
        self.function.locals.push(Local {
            name,
            ty,
            shared: false,
        });
        LocalId::at(self.function.locals.len() - 1)
    }

    pub fn param(&mut self, name: &str, ty: TypeId) -> LocalId {
        let local = self.local(name, ty);
        self.function.params.push(local);
        local
    }

    pub fn expr(&mut self, kind: ExprKind, ty: TypeId) -> ExprId {
        let span = Span::default();
        self.function.exprs.push(Expr { kind, ty, span });
        ExprId::at(self.function.exprs.len() - 1)
    }

    pub fn op(&mut self, op: Op, operands: &[ExprId], ty: TypeId) -> ExprId {
        self.expr(ExprKind::Op(op, operands.to_vec()), ty)
    }

    pub fn int(&mut self, value: i64, ty: TypeId) -> ExprId {
        self.expr(ExprKind::Const(Const::Int(value)), ty)
    }

    pub fn text(&mut self, value: &str, ty: TypeId) -> ExprId {
        self.expr(ExprKind::Const(Const::Str(value.to_owned())), ty)
    }

    pub fn read(&mut self, local: LocalId) -> ExprId {
        let ty = self.function.locals[local.index()].ty;
        self.expr(ExprKind::Local(local), ty)
    }

    pub fn assign(&self, local: LocalId, value: ExprId) -> Stmt {
        stmt(StmtKind::Assign(Place::Local(local), value))
    }

    /// A literal word of shell as fields.
    pub fn word(&mut self, word: &[u8], bytes: TypeId, fields: TypeId) -> ExprId {
        let literal = self.expr(ExprKind::Const(Const::Bytes(word.to_vec())), bytes);
        self.op(Op::ExpandFields, &[literal], fields)
    }

    /// `echo WORD`.
    pub fn echo(&mut self, word: &[u8], (bytes, fields, status): (TypeId, TypeId, TypeId)) -> Stmt {
        let words = [self.word(b"echo", bytes, fields), self.word(word, bytes, fields)];
        let joined = self.op(Op::JoinFields, &words, fields);
        let ran = self.op(Op::RunCommand, &[joined], status);
        stmt(StmtKind::Expr(ran))
    }
}

pub fn int(program: &mut Program) -> TypeId {
    let class = program.int_class();
    program.add_type(Type::Int(class))
}

/// A class with one field, and the type of its objects.
pub fn class(program: &mut Program, name: &str, field: &str, ty: TypeId) -> (ClassId, TypeId) {
    let field = Field {
        name: program.names.intern(field),
        ty,
        mutable: true,
    };
    let class = Class {
        name: program.names.intern(name),
        fields: vec![field],
        docstring: None,
        comments: Vec::new(),
        structural: false,
        text: None,
        repr: None,
        equality: None,
        order: None,
        opaque: false,
        span: Span::default(),
    };
    program.classes.push(class);
    let id = ClassId::at(program.classes.len() - 1);
    (id, program.add_type(Type::Object(id)))
}

pub fn block(stmts: impl IntoIterator<Item = Stmt>) -> Block {
    Block {
        stmts: stmts.into_iter().collect(),
        comments: Vec::new(),
    }
}

pub fn stmt(kind: StmtKind) -> Stmt {
    Stmt {
        kind,
        span: Span::default(),
        comments: Vec::new(),
        trailing: None,
    }
}
