# bash completion for handout
_handout() {
	local cur=${COMP_WORDS[COMP_CWORD]} prev=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]:-}
	COMPREPLY=()
	if [ "$COMP_CWORD" -eq 1 ]; then
		mapfile -t COMPREPLY < <(compgen -W "render batch merge-manifests check portal email list import export layouts brands languages schema help --version --help" -- "$cur")
		return
	fi
	case $prev in
	--layout)
		mapfile -t COMPREPLY < <(compgen -W "$(handout layouts 2>/dev/null | cut -d' ' -f1)" -- "$cur"; compgen -f -X '!*.yaml' -- "$cur")
		return
		;;
	--brand)
		mapfile -t COMPREPLY < <(compgen -W "$(handout brands 2>/dev/null | cut -d' ' -f1)" -- "$cur"; compgen -f -X '!*.yaml' -- "$cur")
		return
		;;
	--dump)
		mapfile -t COMPREPLY < <(compgen -W "content frames tags" -- "$cur")
		return
		;;
	--progress)
		mapfile -t COMPREPLY < <(compgen -W "auto always never" -- "$cur")
		return
		;;
	--cancer-type)
		mapfile -t COMPREPLY < <(compgen -W "$(handout list 2>/dev/null | cut -d' ' -f1 | sort -u)" -- "$cur")
		return
		;;
	--out)
		mapfile -t COMPREPLY < <(compgen -d -- "$cur")
		return
		;;
	--lang | --bilingual)
		local file stem
		for file in "${COMP_WORDS[@]:2}"; do
			[[ $file == *.yaml ]] || continue
			stem=${file%.*.yaml}
			mapfile -t COMPREPLY < <(compgen -W "$(for f in "$stem".*.yaml; do f=${f#"$stem".}; echo "${f%.yaml}"; done)" -- "$cur")
		done
		return
		;;
	--format)
		mapfile -t COMPREPLY < <(compgen -W "$([ "$command" = import ] && echo auto) text markdown" -- "$cur")
		return
		;;
	-o | --output | --values | --from | --token-file | --codes | --encrypt)
		mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		return
		;;
	esac
	case $command in
	render)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "-o --output --layout --brand --values --lang --bilingual --allow-expired --dump --help" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -d -S / -- "$cur"; compgen -f -X '!*.yaml' -- "$cur")
		fi
		;;
	portal)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "-o --output --layout --brand --values --lang --bilingual --send --token-file --codes --max-bytes --timeout --tries --encrypt --allow-expired --dry-run --help" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -d -S / -- "$cur"; compgen -f -X '!*.yaml' -- "$cur")
		fi
		;;
	email)
		if [[ $cur == -* ]]; then
			mapfile -t COMPREPLY < <(compgen -W "-o --output --layout --brand --values --lang --bilingual --encrypt --max-bytes --allow-expired --help" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -d -S / -- "$cur"; compgen -f -X '!*.yaml' -- "$cur")
		fi
		;;
	batch | list | check)
		if [[ $cur != -* ]]; then
			mapfile -t COMPREPLY < <(compgen -d -S / -- "$cur"; compgen -f -X '!*.yaml' -- "$cur")
		elif [ "$command" = check ]; then
			mapfile -t COMPREPLY < <(compgen -W "--json --max-grade --strict --brand --verbose --rules --help" -- "$cur")
		elif [ "$command" = list ]; then
			mapfile -t COMPREPLY < <(compgen -W "--cancer-type --lang --icd10 --search --json --help" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -W "--out --cancer-type --lang --layout --brand --jobs --shard --from --force --prune --dry-run --allow-expired --keep-going --fail-fast --progress --json --profile --portal --send --token-file --codes --max-bytes --timeout --tries --help" -- "$cur")
		fi
		;;
	import | export)
		if [[ $cur != -* ]]; then
			mapfile -t COMPREPLY < <(compgen -f -- "$cur")
		elif [ "$command" = import ]; then
			mapfile -t COMPREPLY < <(compgen -W "-o --output --cancer-type --title --date --author --lang --format --help" -- "$cur")
		else
			mapfile -t COMPREPLY < <(compgen -W "-o --output --format --help" -- "$cur")
		fi
		;;
	merge-manifests) mapfile -t COMPREPLY < <(compgen -d -- "$cur") ;;
	schema) mapfile -t COMPREPLY < <(compgen -W "content values layout brand phrases cancer-types words abbreviations portal portal-codes email" -- "$cur") ;;
	help) mapfile -t COMPREPLY < <(compgen -W "render batch merge-manifests check portal email list import export layouts brands languages schema help" -- "$cur") ;;
	esac
}
complete -o filenames -F _handout handout
