/** A document as LaTeX, on the style file of the project's report: numbers, tables, figures and formulas are taken by id. */
import { pageWidth } from '../figures/figure';
import { escapeLatex } from '../report/latex';
import type { Block, Inline, ReportDocument, Section, Text } from './document';
import { onPage } from './plain-text';

function inline(part: Inline): string {
  switch (part.kind) {
    case 'words':
      return escapeLatex(part.text);
    case 'value':
      return `\\val{${part.id}}`;
    case 'emphasis':
      return `\\emph{${toLatex(part.content)}}`;
    case 'strong':
      return `\\textbf{${toLatex(part.content)}}`;
    case 'code':
      return `\\texttt{${toLatex(part.content)}}`;
    case 'mathematics':
      return `$${part.tex}$`;
    case 'citation':
      return `\\${part.textual ? 'citet' : 'citep'}{${part.keys.join(',')}}`;
    case 'reference':
      return `\\ref{${part.label}}`;
    case 'link':
      return `\\url{${part.url}}`;
  }
}

/** Running text. Commas and hyphens stay as they are where no other can follow, with which TeX would join them. */
export function toLatex(text: Text): string {
  return text.map(inline).join('').replace(/([-,])\{\}(?!\1|\\val)/g, '$1');
}

function block(part: Block, oneColumn: boolean): string {
  switch (part.kind) {
    case 'paragraph':
      return `${part.heading === undefined ? '' : `\\paragraph{${toLatex(part.heading)}}\n`}${broken(toLatex(part.content))}`;
    case 'display':
      return `\\[${part.tex}\\]`;
    case 'list':
      return `\\begin{itemize}\n${part.items.map((item) => `  \\item ${broken(toLatex(item))}`).join('\n')}\n\\end{itemize}`;
    case 'figure':
    case 'table': {
      const environment = `${part.kind}${part.wide && !oneColumn ? '*' : ''}`;
      const table = `\\small\\setlength{\\tabcolsep}{4pt}\n  \\exhibittable{${part.id}}`;
      const content = part.kind === 'figure' ? `\\exhibitfigure${narrower(part, oneColumn)}{${part.id}}` : table;
      const lines = ['\\centering', content, `\\caption{${broken(toLatex(part.caption))}}`, `\\label{${part.label}}`];
      return `\\begin{${environment}}[${oneColumn ? 'H' : 'tb'}]\n${lines.map((line) => `  ${line}\n`).join('')}\\end{${environment}}`;
    }
  }
}

/** The width of a figure that does not fill its column or page: enlarged, its words would be larger than the text's. */
function narrower({ width, wide }: { readonly width?: number; readonly wide: boolean }, oneColumn: boolean): string {
  return width === undefined || width >= (wide || oneColumn ? pageWidth : halfWidth) ? '' : `[width=${width}bp]`;
}

/** Of the text, in big points; {@link pageWidth} less the gap between two columns, halved. */
const halfWidth = (pageWidth - 18) / 2;

/** Lines of a length that can be read and edited; spaces are the only places to break them. */
function broken(source: string, width = 110): string {
  const lines: string[] = [];
  let line = '';
  for (const word of source.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line].join('\n');
}

/**
 * The sections with what goes across both columns one section earlier, but for the first: LaTeX puts it on the page after the one where it
 * is called, and so it comes beside the text about it.
 */
function hoisted(sections: readonly Section[]): Section[] {
  const isWide = (part: Block): boolean => (part.kind === 'figure' || part.kind === 'table') && part.wide;
  return sections.map((own, index) => {
    const next = sections[index + 1]?.blocks.filter(isWide) ?? [];
    return { ...own, blocks: [...next, ...own.blocks.filter((part) => index === 0 || !isWide(part))] };
  });
}

function section({ title, label, blocks }: Section, oneColumn: boolean): string {
  const parts = blocks.map((part, index) => {
    const tight = index === 0 || part.kind === 'display' || (part.kind === 'paragraph' && part.continues === true);
    return `${tight ? '\n' : '\n\n'}${block(part, oneColumn)}`;
  });
  return `\\section{${toLatex(title)}}${label === undefined ? '' : `\n\\label{${label}}`}${parts.join('')}`;
}

/** The whole of report.tex. Its bibliography is `references.bib`, its style file `exhibits.sty`. */
export function documentToLatex(document: ReportDocument): string {
  const { abstract, sections, oneColumn = false } = document;
  const [title, author] = [document.title, document.author].map((text) => escapeLatex(onPage(text, 160))) as [string, string];
  return [
    oneColumn ? preamble.replace(',twocolumn', '').replace('{caption}', '{caption,float}') : preamble,
    `\\newcommand{\\reporttitle}{${title}}`,
    `\\newcommand{\\reportauthor}{${author}}`,
    '\\hypersetup{hidelinks, pdftitle={\\reporttitle}, pdfauthor={\\reportauthor}, pdflang={en-GB}}',
    '\\title{\\vspace{-12mm}\\LARGE\\bfseries\\reporttitle}',
    '\\author{\\reportauthor}',
    `\\date{\\vspace{${author === '' ? '-16mm' : '-10mm'}}}`,
    '',
    '\\begin{document}',
    '\\maketitle',
    '\\suppressfloats[t]',
    '',
    ...(abstract.length === 0 ? [] : ['\\begin{abstract}', '\\noindent', broken(toLatex(abstract)), '\\end{abstract}', '']),
    ...(oneColumn ? sections : hoisted(sections)).map((part) => `${section(part, oneColumn)}\n`),
    '\\bibliographystyle{plainnat}',
    '\\bibliography{references}',
    '\\end{document}',
    '',
  ].join('\n');
}

/** The look of the project's own report. */
const preamble = String.raw`\documentclass[10pt,twocolumn]{article}
\usepackage[T1]{fontenc}
\usepackage{lmodern,textcomp}
\usepackage[british]{babel}
\usepackage[a4paper,textwidth=453bp,textheight=252mm,columnsep=18bp]{geometry}
\usepackage{microtype}
\usepackage{exhibits}
\usepackage{caption}
\usepackage[numbers,sort&compress]{natbib}
\usepackage{hyperref}

\captionsetup{font=small,labelfont=bf}
\setlength{\bibsep}{1pt plus 1pt}
\setlength{\emergencystretch}{3em}
\raggedbottom
\makeatletter
\renewcommand{\section}{\@startsection{section}{1}{0pt}{2.2ex plus .6ex minus .2ex}{1ex plus .2ex}{\normalfont\large\bfseries\raggedright\hyphenpenalty10000 }}
\renewcommand{\paragraph}{\@startsection{paragraph}{4}{0pt}{1ex plus .5ex minus .2ex}{-.7em}{\normalfont\normalsize\bfseries}}
\def\@listi{\leftmargin1.2em \labelwidth.7em \parsep0pt \topsep2pt plus 1pt \itemsep1pt plus 1pt}\let\@listI\@listi\@listi
\makeatother
\AtBeginDocument{\setlength{\abovedisplayskip}{5pt plus 2pt minus 2pt}\setlength{\belowdisplayskip}{5pt plus 2pt minus 2pt}%
  \setlength{\abovedisplayshortskip}{2pt plus 2pt}\setlength{\belowdisplayshortskip}{4pt plus 2pt minus 1pt}}
\setlength{\textfloatsep}{12pt plus 3pt minus 3pt}
\setlength{\dbltextfloatsep}{12pt plus 3pt minus 3pt}
\setlength{\abovecaptionskip}{4pt}
\renewcommand{\bibfont}{\footnotesize}
\renewcommand{\topfraction}{0.95}
\renewcommand{\dbltopfraction}{0.95}
\renewcommand{\textfraction}{0.05}
\renewcommand{\floatpagefraction}{0.8}
\renewcommand{\dblfloatpagefraction}{0.8}
\setcounter{topnumber}{3}
\setcounter{dbltopnumber}{4}
`;
