@echo off
rem Zona Hijau for Windows: double click. Makes .venv once, then starts the app and opens the browser.
setlocal EnableExtensions
title Zona Hijau
cd /d "%~dp0"
if not defined PORT set "PORT=8501"
set "ADDRESS=http://127.0.0.1:%PORT%"
set "VPY=.venv\Scripts\python.exe"

rem A .venv that does not start (copied from another computer, or its Python is gone) is made anew.
if exist "%VPY%" "%VPY%" -c "import pip" >nul 2>nul
if exist "%VPY%" if not errorlevel 1 goto install
if exist ".venv" rmdir /s /q ".venv"

set "PY="
for %%V in (3.13 3.12 3.11 3) do if not defined PY call :try py -%%V
if not defined PY call :try python
if not defined PY call :try python3
if not defined PY goto nopython
echo Menyiapkan aplikasi, sekali saja ...
%PY% -m venv .venv
if errorlevel 1 goto novenv

:install
copy /b /y requirements.txt + pyproject.toml ".venv\wanted.txt" >nul
fc /b ".venv\wanted.txt" ".venv\installed.txt" >nul 2>nul
if not errorlevel 1 goto start
set "SOURCE="
if exist "wheelhouse\*.whl" set "SOURCE=--no-index --find-links wheelhouse"
if defined SOURCE echo Memasang paket dari map wheelhouse, sekitar satu menit ...
if not defined SOURCE echo Memasang paket dari internet, beberapa menit ...
"%VPY%" -m pip --disable-pip-version-check install --quiet %SOURCE% --require-hashes -r requirements.txt
if not errorlevel 1 goto installed
if not defined SOURCE goto noinstall
echo Map wheelhouse tidak cocok untuk komputer ini; mencoba internet ...
"%VPY%" -m pip --disable-pip-version-check install --quiet --retries 1 --require-hashes -r requirements.txt
if errorlevel 1 goto noinstall

:installed
rem The app starts from this folder in any case; the link lets "python -m kepatuhan" run from anywhere.
"%VPY%" -m pip --disable-pip-version-check install --quiet --no-index --no-deps --no-build-isolation --editable . >nul 2>nul
copy /b /y ".venv\wanted.txt" ".venv\installed.txt" >nul

:start
"%VPY%" -c "import urllib.request as u; u.urlopen('%ADDRESS%/_stcore/health', timeout=2)" >nul 2>nul
if not errorlevel 1 goto running
echo.
echo Zona Hijau: %ADDRESS%
echo Biarkan jendela ini terbuka. Berhenti: Ctrl+C atau tutup jendela ini.
echo.
"%VPY%" -m streamlit run serve.py --server.address 127.0.0.1 --server.port %PORT% --server.headless false --server.showEmailPrompt false
if errorlevel 1 goto nostart
exit /b 0

:running
echo Zona Hijau sudah berjalan di %ADDRESS%
start "" "%ADDRESS%"
exit /b 0

:try
%* -c "import sys; sys.exit(sys.version_info < (3, 11))" >nul 2>nul
if not errorlevel 1 set "PY=%*"
exit /b 0

:nopython
echo.
echo Python 3.11 atau lebih baru tidak ditemukan.
echo Pasang Python dari python.org atau Microsoft Store, lalu klik dua kali run.bat lagi.
goto fail

:novenv
echo.
echo Map .venv tidak dapat dibuat. Apakah map aplikasi ini boleh ditulis?
goto fail

:noinstall
echo.
echo Paket tidak dapat dipasang.
if defined SOURCE echo Map wheelhouse harus dibuat untuk Windows dan versi Python ini: make wheelhouse PLATFORM=win_amd64
if not defined SOURCE echo Periksa sambungan internet, atau salin map wheelhouse ke sini (lihat README.md).
goto fail

:nostart
echo.
echo Aplikasi berhenti dengan kesalahan. Pesannya ada di atas.
echo Port %PORT% terpakai? Ketik: set PORT=8502 lalu run.bat

:fail
echo.
pause
exit /b 1
