/** The look of a report as a web page, on screen, in the dark, and printed. */
export const style = `
:root{color-scheme:light;--ink:#1a1a1a;--pale:#555;--line:#bbb}
body{margin:0;background:#fff;color:var(--ink);font:1.05rem/1.55 Georgia,"Times New Roman",serif}
main{max-width:46rem;margin:0 auto;padding:1rem 1.2rem 4rem}
header{text-align:center;margin:2rem 0}
h1{font-size:1.7rem;line-height:1.25;margin:0 0 .5rem;overflow-wrap:anywhere}
h2{font-size:1.2rem;margin:2rem 0 .6rem}
h2 .number{margin-right:.5em}
.author{margin:0;color:var(--pale)}
.abstract{margin:0 2rem;font-size:.95rem}
.abstract h2{text-align:center;font-size:1rem;margin:0 0 .4rem}
p{margin:.7rem 0;overflow-wrap:anywhere}
p.continued{margin-top:0}
.display{overflow-x:auto;overflow-y:hidden;padding:.2rem 0;text-align:center}
math{font-size:1.05em}
sup{line-height:0}
figure{margin:1.8rem 0}
figure>svg{display:block;margin:0 auto;max-width:100%;height:auto}
figcaption{font-size:.9rem;line-height:1.4;margin-top:.6rem;color:var(--ink)}
.scroll{overflow-x:auto}
table{border-collapse:collapse;margin:0 auto;font-size:.92rem;border-top:1.5px solid;border-bottom:1.5px solid}
thead th{border-bottom:1px solid;font-weight:600}
th,td{padding:.15rem .6rem;vertical-align:top}
td:nth-child(1){white-space:nowrap}
a{color:#0b57a4;text-decoration:none}
a:hover,a:focus{text-decoration:underline}
.references ol{font-size:.9rem;padding-left:2rem}
@media (max-width:40rem){.abstract{margin:0}}
@media print{body{font-size:10pt}main{max-width:none;padding:0}figure,table{break-inside:avoid}a{color:inherit}}
`;
