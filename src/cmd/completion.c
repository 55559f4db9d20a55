/*
 * `handout completion SHELL`: a script that makes a shell ask `handout complete` what fits, so that
 * no script has a list that could be out of date.
 */
#include <stdio.h>

#include "cmd/cmd.h"

static const char *const shells[] = {"bash", "zsh", "fish", NULL};

/* bash makes words of their own of “=”; what stands beside it is then as if apart. */
static const char bash[] =
	"# bash completion for handout\n"
	"_handout() {\n"
	"\tlocal word kind cur=${COMP_WORDS[COMP_CWORD]}\n"
	"\tlocal -a words=()\n"
	"\tfor word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n"
	"\t\t[ \"$word\" = = ] || words+=(\"$word\")\n"
	"\tdone\n"
	"\t[ \"$cur\" = = ] && cur=\n"
	"\tCOMPREPLY=()\n"
	"\t{\n"
	"\t\tread -r kind\n"
	"\t\tmapfile -t COMPREPLY\n"
	"\t} < <(\"$1\" complete -- \"${words[@]}\" \"$cur\" 2>/dev/null)\n"
	"\tCOMPREPLY=(\"${COMPREPLY[@]%%$'\\t'*}\")\n"
	"\tcase $kind in\n"
	"\tfile) mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$cur\") ;;\n"
	"\tyaml) mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -d -- \"$cur\"; compgen -f "
	"-X '!*.yaml' -- \"$cur\") ;;\n"
	"\tfolder) mapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -d -- \"$cur\") ;;\n"
	"\tesac\n"
	"\t[ \"$kind\" = word ] || compopt -o filenames 2>/dev/null\n"
	"}\n"
	"complete -F _handout handout\n";

static const char zsh[] =
	"#compdef handout\n"
	"# zsh completion for handout\n"
	"_handout() {\n"
	"\tlocal kind line\n"
	"\tlocal -a lines found\n"
	"\tlines=(\"${(@f)$(\"$words[1]\" complete -- \"${(@)words[2,CURRENT-1]}\" \"$PREFIX\" "
	"2>/dev/null)}\")\n"
	"\tkind=$lines[1]\n"
	"\tfor line in \"${(@)lines[2,-1]}\"; do\n"
	"\t\tfound+=(\"${${line%%$'\\t'*}//:/\\\\:}:${line#*$'\\t'}\")\n"
	"\tdone\n"
	"\t(( $#found )) && _describe handout found\n"
	"\t[[ $PREFIX == --*=* ]] && compset -P '*='\n"
	"\tcase $kind in\n"
	"\tfile) _files ;;\n"
	"\tyaml) _files -g '*.yaml' ;;\n"
	"\tfolder) _files -/ ;;\n"
	"\tesac\n"
	"}\n"
	"if [[ $funcstack[1] == _handout ]]; then\n"
	"\t_handout \"$@\"\n"
	"else\n"
	"\tcompdef _handout handout\n"
	"fi\n";

static const char fish[] =
	"# fish completion for handout\n"
	"function __handout_complete\n"
	"\tset -l words (commandline -opc)\n"
	"\tset -l current (commandline -ct)\n"
	"\tset -l lines ($words[1] complete -- $words[2..-1] \"$current\" 2>/dev/null)\n"
	"\tset -l before (string match -r -- '^--[^=]*=' $current; or echo)\n"
	"\tset -l path (string replace -r -- '^--[^=]*=' '' $current)\n"
	"\tprintf '%s\\n' $lines[2..-1]\n"
	"\tswitch \"$lines[1]\"\n"
	"\t\tcase file\n"
	"\t\t\tprintf '%s\\n' $before(__fish_complete_path $path)\n"
	"\t\tcase yaml\n"
	"\t\t\tprintf '%s\\n' $before(__fish_complete_suffix $path .yaml | string match -r "
	"'.*(?:/|\\.yaml)$')\n"
	"\t\tcase folder\n"
	"\t\t\tprintf '%s\\n' $before(__fish_complete_directories $path)\n"
	"\tend\n"
	"end\n"
	"complete -c handout -f -a '(__handout_complete)'\n";

static const char *const scripts[] = {bash, zsh, fish};

struct completing {
	size_t shell; /* which of shells */
	bool quiet;
};

static const struct option options[] = {OPTION_QUIET(struct completing, quiet), OPTIONS_END};

static int run(const struct command *command, int argc, char **argv)
{
	struct completing c = {0};
	int usage = options_read(command, argc, argv, &c);
	if (!usage)
		fputs(scripts[c.shell], stdout);
	return usage;
}

const struct command command_completion = {
	.name = "completion",
	.about = "print a script that makes a shell complete this program's command line",
	.help = "bash: handout completion bash > ~/.local/share/bash-completion/completions/handout\n"
			"zsh: handout completion zsh > a folder of $fpath/_handout\n"
			"fish: handout completion fish > ~/.config/fish/completions/handout.fish",
	.options = options,
	.argument = {.value = "SHELL",
                 .kind = VALUE_CHOICE,
                 .help = "the shell",
                 .choices = shells,
                 .least = 1,
                 .most = 1,
                 .at = offsetof(struct completing, shell)},
	.run = run,
};
