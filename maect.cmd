@echo off
rem Copyright 2026 the maect authors. SPDX-License-Identifier: Apache-2.0
rem
rem Starts maect on Windows; builds it first when there is no build yet (or MAECT_BUILD=always).
rem Understands JAVA_HOME, MAECT_JAVA_OPTS, MAECT_PROFILES, MAECT_BUILD and MAECT_CLASSPATH; see the script maect.
setlocal EnableExtensions DisableDelayedExpansion
set "MAECT_HOME=%~dp0"
if "%MAECT_HOME:~-1%"=="\" set "MAECT_HOME=%MAECT_HOME:~0,-1%"

set "JAVA=java"
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "JAVA=%JAVA_HOME%\bin\java.exe"
"%JAVA%" -version >nul 2>&1
if errorlevel 1 (
  echo maect: found no Java: neither JAVA_HOME nor PATH has one.>&2
  echo maect: Install a JDK, 17 or newer, for example Temurin 21, and point JAVA_HOME at it.>&2
  exit /b 1
)
set "JAVA_VERSION="
for /f "tokens=3" %%v in ('call "%JAVA%" -version 2^>^&1 ^| findstr /i /c:" version "') do if not defined JAVA_VERSION set "JAVA_VERSION=%%~v"
for /f "tokens=1 delims=.-+_" %%m in ("%JAVA_VERSION%") do set "JAVA_MAJOR=%%m"
if %JAVA_MAJOR% LSS 17 (
  echo maect: needs Java 17 or newer; found only %JAVA_VERSION%.>&2
  echo maect: Install a JDK, for example Temurin 21, and point JAVA_HOME at it.>&2
  exit /b 1
)

if defined MAECT_CLASSPATH goto start
set "LIST=%MAECT_HOME%\cli\target\maect.classpath"
if /i not "%MAECT_BUILD%"=="always" if exist "%LIST%" goto classpath
echo building maect (first use only); Maven downloads what it does not have yet, at most 250 MB ...>&2
set "PROFILES="
if defined MAECT_PROFILES set "PROFILES=-P%MAECT_PROFILES%"
set "LOG=%TEMP%\maect-build.log"
pushd "%MAECT_HOME%"
call mvnw.cmd -B -q -ntp -Dmaven.test.skip=true -Dspotless.check.skip=true %PROFILES% -pl cli -am package >"%LOG%" 2>&1
set "BUILT=%ERRORLEVEL%"
popd
if not "%BUILT%"=="0" (
  type "%LOG%" >&2
  echo maect: the build failed; what it said stands above and in %LOG%.>&2
  exit /b 1
)

:classpath
rem A Windows command line is too short for the class path, so java reads it from a file of its own.
set "ARGUMENTS=%MAECT_HOME%\cli\target\maect.arguments"
powershell -NoProfile -Command "$cp = '%MAECT_HOME%\cli\target\maect-cli.jar;' + (Get-Content -Raw '%LIST%').Trim(); Set-Content -Encoding ascii -Path '%ARGUMENTS%' -Value ('-cp ' + [char]34 + $cp.Replace('\', '\\') + [char]34)"
if errorlevel 1 exit /b 1
set CLASSPATH_OPTION=@"%ARGUMENTS%"
goto run

:start
set CLASSPATH_OPTION=-cp "%MAECT_CLASSPATH%"

:run
rem As in the script maect: OpenCV's reports of broken images, which maect makes itself, and threads that spin.
if not defined OPENCV_LOG_LEVEL set "OPENCV_LOG_LEVEL=OFF"
if not defined OPENBLAS_THREAD_TIMEOUT set "OPENBLAS_THREAD_TIMEOUT=4"
set "NATIVE="
if %JAVA_MAJOR% GEQ 22 set "NATIVE=--enable-native-access=ALL-UNNAMED"
"%JAVA%" -XX:+UseParallelGC -Xmn48m -Djava.awt.headless=true -Dfile.encoding=UTF-8 -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=0 "-Dmaect.home=%MAECT_HOME%" -Dmaect.command=maect %NATIVE% %MAECT_JAVA_OPTS% %CLASSPATH_OPTION% dev.maect.cli.Main %*
exit /b %ERRORLEVEL%
